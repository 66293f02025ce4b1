package dev.sandboxengine.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.runtime.TerminalSize;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long FAR = Pace.LEAD + 1000;

    private final Terminal terminal = new Terminal(TerminalPolicy.DEFAULT, TerminalSize.DEFAULT, 10);
    private final Pace pace = new Pace();

    private Seat seat(boolean writes, long acknowledged) {
        Seat seat = new Seat(terminal, new Viewer.Arrival(writes, Optional.empty(), Optional.empty(), 1000));
        seat.begun = true;
        seat.writes = writes;
        seat.acknowledged = acknowledged;
        return seat;
    }

    /** A ring to which so much was written. */
    private static OutputRing written(long end) {
        return new OutputRing(new RingBudget(1 << 20), end, new ScreenModes());
    }

    @Test
    void withoutViewersNothingIsHeld() {
        assertThat(pace.hold(List.of(), written(FAR), 0)).isZero();
    }

    @Test
    void theFastestThatWritesSetsThePace() {
        List<Seat> seats = List.of(seat(true, 0), seat(true, FAR), seat(false, 0));
        assertThat(pace.hold(seats, written(FAR + 500), 0)).isZero();
        assertThat(pace.hold(List.of(seat(true, 0), seat(false, FAR)), written(FAR), 0))
                .isPositive();
    }

    @Test
    void whereNobodyWritesTheFastestThatReadsDoes() {
        assertThat(pace.hold(List.of(seat(false, 0)), written(FAR), 0)).isPositive();
        assertThat(pace.hold(List.of(seat(false, 0), seat(false, FAR)), written(FAR), 0))
                .isZero();
    }

    @Test
    void whoTakesNothingForASecondSetsNoneUntilItDoes() {
        Seat seat = seat(true, 0);
        List<Seat> seats = List.of(seat);
        assertThat(pace.hold(seats, written(FAR), 5 * SECOND)).isEqualTo(SECOND);
        assertThat(pace.hold(seats, written(FAR), 5 * SECOND + SECOND / 4)).isEqualTo(SECOND * 3 / 4);
        assertThat(pace.hold(seats, written(FAR), 6 * SECOND)).isZero();
        assertThat(pace.hold(seats, written(3 * FAR), 60 * SECOND)).isZero();
        seat.acknowledged = FAR;
        assertThat(pace.hold(seats, written(3 * FAR), 61 * SECOND)).isEqualTo(SECOND);
    }
}
