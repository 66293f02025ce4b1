package dev.sandboxengine.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A body that is refused for its size. A connection that is closed while its client still sends is reset, and with it goes the
 * answer that says why: so some of the body is taken, and thrown away.
 */
final class UnwantedBody {

    private static final long MOST_BYTES = 256L << 20;
    private static final long MOST_NANOS = Duration.ofSeconds(3).toNanos();

    private UnwantedBody() {}

    /** Takes what comes within some seconds, to a bound. */
    static void take(Context ctx) {
        byte[] buffer = new byte[64 << 10];
        long begin = System.nanoTime();
        try {
            InputStream body = ctx.req().getInputStream();
            long taken = 0;
            int count = 0;
            while (count >= 0 && taken < MOST_BYTES && System.nanoTime() - begin < MOST_NANOS) {
                count = body.read(buffer);
                taken += Math.max(0, count);
            }
        } catch (IOException _) {
            // The client went away: nobody is left to be told
        }
    }
}
