package dev.sandboxengine.access.http;

import io.javalin.http.Context;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a request comes from. */
final class ClientAddress {

    private static final Pattern NEAR = Pattern.compile("(127|10)\\..*|192\\.168\\..*|172\\.(1[6-9]|2\\d|3[01])\\..*"
            + "|\\[?(0:0:0:0:0:0:0:1|::1|f[cd][0-9a-f]{2}:.*)]?");
    private static final int LONGEST = 64;

    private ClientAddress() {}

    /** The other end's; where that is a proxy nearby, what it says. Of a list, only the last entry is the proxy's own. */
    static String of(Context ctx) {
        String peer = ctx.ip();
        @Nullable String forwarded = ctx.header("X-Forwarded-For");
        if (forwarded == null || !NEAR.matcher(peer).matches()) {
            return peer;
        }
        String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        return last.isEmpty() || last.length() > LONGEST ? peer : last;
    }
}
