package dev.sandboxengine.http;

import dev.sandboxengine.config.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the server listens and what it accepts.
 *
 * @param host the address to listen on
 * @param port the port, 0 for any that is free
 * @param publicUrl where people reach the engine, without a slash at its end; empty: at the port on localhost
 * @param corsOrigins web origins whose pages may use the API with a key of their own; {@code *} for all
 * @param maxBodyBytes the largest JSON body
 * @param trustedProxies whose word about a request's origin counts
 */
public record HttpConfig(
        String host,
        int port,
        Optional<URI> publicUrl,
        Set<String> corsOrigins,
        long maxBodyBytes,
        TrustedProxies trustedProxies) {

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int DEFAULT_PORT = 8080;
    private static final long MAX_BODY_BYTES = 1 << 20;

    public HttpConfig {
        corsOrigins = Set.copyOf(corsOrigins);
    }

    /** Trusts no proxy. */
    public HttpConfig(String host, int port, Optional<URI> publicUrl, Set<String> corsOrigins, long maxBodyBytes) {
        this(host, port, publicUrl, corsOrigins, maxBodyBytes, TrustedProxies.NONE);
    }

    /**
     * {@code SERVER_HOST}, {@code SERVER_PORT}, {@code PUBLIC_URL}, {@code CORS_ORIGINS}, {@code TRUSTED_PROXIES}.
     */
    public static HttpConfig from(Environment env) {
        return new HttpConfig(
                env.text("SERVER_HOST", "127.0.0.1"),
                env.number("SERVER_PORT", DEFAULT_PORT, 0, 65_535),
                env.value(
                        "PUBLIC_URL",
                        Optional.<URI>empty(),
                        "an address such as https://sandboxes.example.com or https://example.com/engine",
                        text -> Optional.of(publicUrl(text))),
                Arrays.stream(env.text("CORS_ORIGINS", "*").split(",", -1))
                        .map(String::strip)
                        .filter(origin -> !origin.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()),
                MAX_BODY_BYTES,
                env.value("TRUSTED_PROXIES", TrustedProxies.NONE, TrustedProxies.EXPECTED, TrustedProxies::parse));
    }

    private static URI publicUrl(String text) {
        URI uri = URI.create(text.replaceFirst("/+$", ""));
        boolean complete = uri.getHost() != null && SCHEMES.contains(String.valueOf(uri.getScheme()));
        if (!complete || uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException();
        }
        return uri;
    }

    /** The same with a port that is free now in place of 0, so that it is known before anything listens there. */
    public HttpConfig withPort() throws IOException {
        if (port != 0) {
            return this;
        }
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return new HttpConfig(host, free.getLocalPort(), publicUrl, corsOrigins, maxBodyBytes, trustedProxies);
        }
    }

    /** Where people reach the engine, without a slash at its end. */
    public URI reachableAt() {
        return publicUrl.orElseGet(() -> URI.create("http://localhost:" + port));
    }
}
