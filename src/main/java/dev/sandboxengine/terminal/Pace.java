package dev.sandboxengine.terminal;

import java.util.List;
import java.util.OptionalLong;

/**
 * How far a shell may run ahead of those who look: the fastest of them that write sets its pace, or of all where nobody writes.
 * Whoever takes nothing for a second sets none. Guarded by the terminal's lock.
 */
final class Pace {

    /** Twice what a viewer may leave unacknowledged. */
    static final long LEAD = 512 << 10;

    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private long fastest = -1;
    private long since;

    /** For how long the shell is to wait, in nanoseconds, unless something changes; 0: not at all. */
    long hold(List<Seat> seats, OutputRing output, long now) {
        long lead = Math.min(LEAD, output.capacity() / 2);
        long end = output.end();
        OptionalLong position = position(seats, true);
        if (position.isEmpty()) {
            position = position(seats, false);
        }
        if (position.isEmpty() || end - position.getAsLong() <= lead) {
            fastest = -1;
            return 0;
        }
        if (position.getAsLong() != fastest) {
            fastest = position.getAsLong();
            since = now;
        }
        return Math.max(0, since + PATIENCE_NANOS - now);
    }

    private static OptionalLong position(List<Seat> seats, boolean writing) {
        return seats.stream()
                .filter(seat -> seat.begun && (seat.writes || !writing))
                .mapToLong(seat -> seat.acknowledged)
                .max();
    }
}
