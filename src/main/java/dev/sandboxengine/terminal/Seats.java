package dev.sandboxengine.terminal;

import java.util.ArrayList;
import java.util.List;

/** The viewers of one terminal, in the order of their coming, and what each may. Guarded by the terminal's lock. */
final class Seats {

    private final TerminalPolicy.Writers writers;
    private final int most;
    private final List<Seat> all = new ArrayList<>();

    Seats(TerminalPolicy.Writers writers, int most) {
        this.writers = writers;
        this.most = most;
    }

    /** @throws TerminalRefused when there are too many */
    void add(Seat seat) {
        if (all.size() >= most) {
            throw new TerminalRefused(
                    TerminalRefused.Why.TOO_MANY_VIEWERS,
                    "this terminal has " + most + " viewers, which is the most; close one first");
        }
        seat.writes = seat.arrival().mayWrite()
                && (writers == TerminalPolicy.Writers.SEVERAL || all.stream().noneMatch(each -> each.writes));
        all.add(seat);
    }

    /** False when it was not there. */
    boolean remove(Seat seat) {
        if (!all.remove(seat)) {
            return false;
        }
        seat.left = true;
        if (writers == TerminalPolicy.Writers.ONE && seat.writes) {
            all.stream().filter(each -> each.arrival().mayWrite()).findFirst().ifPresent(each -> each.writes = true);
        }
        return true;
    }

    /** Makes one the writer; false when it may not be. */
    boolean takeOver(Seat seat) {
        if (!seat.arrival().mayWrite() || seat.left) {
            return false;
        }
        if (writers == TerminalPolicy.Writers.ONE) {
            all.forEach(each -> each.writes = false);
        }
        seat.writes = true;
        return true;
    }

    /** Whether it is the one that answers the queries of programs: the first that writes. */
    boolean answers(Seat seat) {
        return all.stream().filter(each -> each.writes).findFirst().stream().anyMatch(each -> each == seat);
    }

    int writing() {
        return (int) all.stream().filter(each -> each.writes).count();
    }

    int count() {
        return all.size();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Seat> all() {
        return all;
    }

    /** What a viewer is told of all. */
    Shown.Viewers seenBy(Seat seat) {
        return new Shown.Viewers(count(), writing(), seat.writes, answers(seat));
    }
}
