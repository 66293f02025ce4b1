package dev.sandboxengine.terminal.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fast a client may send: so much at once, and so much a second from then on. Who sends faster is read more slowly, which
 * the network tells them. One thread at a time.
 */
final class InputPace {

    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double atOnce;
    private final LongSupplier nanos;
    private double left;
    private long last;

    /** @param nanos a clock that only goes forward */
    InputPace(double perSecond, double atOnce, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.atOnce = atOnce;
        this.nanos = nanos;
        this.left = atOnce;
        this.last = nanos.getAsLong();
    }

    /** Takes so much; for how long to wait before the next. */
    Duration take(double amount) {
        long now = nanos.getAsLong();
        left = Math.min(atOnce, left + (now - last) / NANOS * perSecond) - amount;
        last = now;
        return left >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-left / perSecond * NANOS));
    }
}
