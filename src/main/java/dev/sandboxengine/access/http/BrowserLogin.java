package dev.sandboxengine.access.http;

import dev.sandboxengine.access.Login;
import dev.sandboxengine.http.Problem;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A login in a browser's cookie, which scripts cannot read and other sites' pages cannot use. Over https its name has the
 * prefix that keeps other hosts of the domain from setting it; without TLS there are such cookies on localhost only.
 * Immutable.
 */
public final class BrowserLogin {

    private static final String NAME = "sandbox_session";
    private static final Pattern LOOPBACK = Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?");

    private final Optional<URI> publicUrl;
    private final boolean secure;

    /** @param publicUrl where people reach the engine; empty when that is the port on localhost */
    public BrowserLogin(Optional<URI> publicUrl) {
        this.publicUrl = publicUrl;
        this.secure = publicUrl.filter(url -> "https".equals(url.getScheme())).isPresent();
    }

    private String name() {
        return (secure ? "__Host-" : "") + NAME;
    }

    /** The token in the request's cookie. */
    Optional<String> token(Context ctx) {
        return Optional.ofNullable(ctx.cookie(name())).filter(token -> !token.isEmpty());
    }

    /** Refuses what would give a browser a cookie that it does not keep, or on behalf of another site's page. */
    void refuseUnfit(Context ctx) {
        if (!secure && !isLoopback(host(ctx))) {
            throw Problem.invalid(
                    "cookie",
                    "cookie: a browser keeps this cookie over https or on localhost only; set PUBLIC_URL to the https"
                            + " address, or leave cookie out and use the token");
        }
        refuseForeign(ctx);
    }

    /** Gives the browser a cookie. */
    void put(Context ctx, String token) {
        set(ctx, token, Login.LIFE.toSeconds());
    }

    /** Takes the cookie away. */
    void remove(Context ctx) {
        if (token(ctx).isPresent()) {
            set(ctx, "", 0);
        }
    }

    private void set(Context ctx, String value, long seconds) {
        ctx.res()
                .addHeader(
                        "Set-Cookie",
                        name() + "=" + value + "; Path=/; Max-Age=" + seconds + "; HttpOnly; SameSite=Strict"
                                + (secure ? "; Secure" : ""));
    }

    /** Refuses a request that does not come from a page of ours. */
    void refuseForeign(Context ctx) {
        @Nullable String origin = ctx.header("Origin");
        if (origin == null) {
            throw Problem.of(
                    Problem.Kind.PERMISSION_DENIED,
                    "a request with the login's cookie needs the header Origin, which browsers send; programs use"
                            + " 'Authorization: Bearer <token>'");
        }
        if (!isOurs(origin, host(ctx))) {
            throw Problem.of(
                    Problem.Kind.PERMISSION_DENIED,
                    "a page of another origin may not use the login's cookie; is PUBLIC_URL the address that is in the"
                            + " browser?");
        }
    }

    private boolean isOurs(String origin, String host) {
        String[] parts = origin.toLowerCase(Locale.ROOT).split("://", 2);
        if (parts.length < 2 || !parts[0].matches("https?")) {
            return false;
        }
        boolean published = publicUrl
                .filter(url -> parts[0].equals(url.getScheme())
                        && parts[1].equals(withoutDefaultPort(url.getScheme(), url.getAuthority())))
                .isPresent();
        // Where TLS is the rule, a page without it is somebody else's, even under the same name
        boolean safe = !secure || parts[0].equals("https") || isLoopback(parts[1]);
        return published || (safe && parts[1].equals(host));
    }

    private static String withoutDefaultPort(String scheme, String authority) {
        return authority.toLowerCase(Locale.ROOT).replaceFirst(scheme.equals("https") ? ":443$" : ":80$", "");
    }

    private static String host(Context ctx) {
        return String.valueOf(ctx.header("Host")).toLowerCase(Locale.ROOT);
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }
}
