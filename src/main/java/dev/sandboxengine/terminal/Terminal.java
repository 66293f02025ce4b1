package dev.sandboxengine.terminal;

import dev.sandboxengine.runtime.TerminalSize;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One terminal and those who look at it: what its shell wrote last, where each viewer stands, and what it is to be told next.
 * What is attached to the shell feeds it. Thread-safe.
 */
final class Terminal {

    /** With what a dialect puts before it still one frame of 64 KiB. */
    private static final int PIECE = 63 << 10;

    private static final int SLICE = 32 << 10;
    private static final long LOOK_MILLIS = 250;

    /** What a viewer that lagged is shown of what came last. */
    private static final int SKIPPED_TO = 64 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final ReentrantLock typing = new ReentrantLock(true);
    private final Seats seats;
    private final Pace pace = new Pace();
    private TerminalSize size;

    private @Nullable Line line;
    private TerminalTap tap = TerminalTap.NONE;
    private @Nullable OutputRing ring;
    /** How much the shell had written before the engine attached to it. */
    private long before;

    private @Nullable Shown last;
    private boolean sizeKnown;
    private boolean repaint;

    Terminal(TerminalPolicy policy, TerminalSize size, int mostViewers) {
        this.seats = new Seats(policy.writers(), mostViewers);
        this.size = size;
    }

    // ---- those who look ----

    /** A place at it; empty when it has ended. */
    Optional<Viewer> join(Viewer.Arrival arrival) {
        lock.lock();
        try {
            if (last != null) {
                return Optional.empty();
            }
            Seat seat = new Seat(this, arrival);
            seats.add(seat);
            arrival.size().filter(_ -> seat.writes).ifPresent(this::wish);
            changed.signalAll();
            return Optional.of(seat);
        } finally {
            lock.unlock();
        }
    }

    Optional<Shown> next(Seat seat, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            if (!seat.hasWindow() && seat.acknowledged != seat.at) {
                seat.acknowledged = seat.at;
                progress.signal();
            }
            while (true) {
                Optional<Shown> shown = look(seat);
                if (shown.isPresent() || seat.left || left <= 0) {
                    return shown;
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private Optional<Shown> look(Seat seat) {
        OutputRing output = ring;
        Line attached = line;
        if (output == null || attached == null) {
            return Optional.ofNullable(last);
        }
        if (!seat.begun) {
            return Optional.of(begin(seat, output, attached.hello()));
        }
        if (seat.at < output.start()) {
            OutputRing.Cut cut = output.before(SKIPPED_TO);
            return Optional.of(fresh(seat, cut, cut.offset() - seat.at, Shown.Source.SKIPPED, attached.hello()));
        }
        Optional<Shown> news = seat.news(size, seats.seenBy(seat), output.title());
        if (news.isPresent()) {
            return news;
        }
        // Whoever acknowledges nothing shall still hear of the end
        int room = last == null ? seat.room(PIECE) : PIECE;
        if (seat.at < output.end() && room > 0) {
            byte[] bytes = output.read(seat.at, room);
            Shown.Output shown = new Shown.Output(seat.at, bytes);
            seat.at += bytes.length;
            return Optional.of(shown);
        }
        return seat.at >= output.end() ? Optional.ofNullable(last) : Optional.empty();
    }

    private Shown begin(Seat seat, OutputRing output, Line.Hello hello) {
        long known = Math.max(before, output.end());
        Optional<Position> seen = seat.arrival()
                .seen()
                .filter(position -> position.epoch().equals(hello.epoch().value()) && position.offset() <= known);
        if (seen.filter(position -> position.offset() >= output.start()).isPresent()) {
            long offset = seen.get().offset();
            return cut(seat, offset, false, new byte[0], 0, source(offset, known), hello);
        }
        OutputRing.Cut cut = output.first();
        long missed = seen.map(position -> Math.max(0, cut.offset() - position.offset()))
                .orElse(0L);
        return fresh(seat, cut, missed, source(cut.offset(), known), hello);
    }

    private Shown.Source source(long offset, long known) {
        if (known == 0) {
            return Shown.Source.START;
        }
        return offset < before ? Shown.Source.JOURNAL : Shown.Source.MEMORY;
    }

    private Shown fresh(Seat seat, OutputRing.Cut cut, long missed, Shown.Source source, Line.Hello hello) {
        if (cut.offset() > 0) {
            repaint = true;
            changed.signalAll();
        }
        return cut(seat, cut.offset(), true, cut.modes().preamble(), missed, source, hello);
    }

    private Shown cut(
            Seat seat,
            long offset,
            boolean fresh,
            byte[] preamble,
            long missed,
            Shown.Source source,
            Line.Hello hello) {
        seat.begun = true;
        seat.at = offset;
        seat.acknowledged = offset;
        seat.replayUntil = Math.max(before, ring == null ? offset : ring.end());
        seat.toldSize = size;
        progress.signal();
        return new Shown.Cut(
                hello.epoch(),
                offset,
                fresh,
                preamble,
                missed,
                seat.replayUntil,
                source,
                size,
                seat.writes,
                hello.held());
    }

    boolean acknowledge(Seat seat, long offset) {
        lock.lock();
        try {
            if (offset > seat.at) {
                return false;
            }
            if (offset > seat.acknowledged) {
                seat.acknowledged = offset;
                progress.signal();
                changed.signalAll();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean input(Seat seat, byte[] typed) throws InterruptedException {
        while (!typing.tryLock(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (seat.left) {
                return false;
            }
        }
        try {
            Line to;
            byte[] bytes;
            lock.lockInterruptibly();
            try {
                // It may be typed before the shell is there
                while (line == null && last == null && !seat.left) {
                    changed.await();
                }
                if (!seat.writes || seat.left || last != null || line == null) {
                    return false;
                }
                to = line;
                boolean answers = seats.answers(seat) && seat.acknowledged >= seat.replayUntil;
                bytes = seat.forShell(typed, answers);
            } finally {
                lock.unlock();
            }
            if (bytes.length > 0) {
                to.input(bytes, () -> seat.left);
                tap.input(bytes);
            }
            return true;
        } catch (IOException _) {
            return false;
        } finally {
            typing.unlock();
        }
    }

    void resize(Seat seat, TerminalSize wanted) {
        lock.lock();
        try {
            if (seat.writes && !seat.left) {
                wish(wanted);
            }
        } finally {
            lock.unlock();
        }
    }

    private void wish(TerminalSize wanted) {
        sizeKnown = true;
        if (!wanted.equals(size)) {
            size = wanted;
            changed.signalAll();
        }
    }

    boolean takeOver(Seat seat) {
        lock.lock();
        try {
            if (!seats.takeOver(seat)) {
                return false;
            }
            changed.signalAll();
            progress.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave(Seat seat) {
        lock.lock();
        try {
            if (!seats.remove(seat)) {
                return;
            }
            changed.signalAll();
            progress.signal();
            releaseWhenOver();
        } finally {
            lock.unlock();
        }
    }

    private void releaseWhenOver() {
        if (seats.isEmpty() && ring != null) {
            if (last != null) {
                ring.release();
            } else {
                ring.giveBack();
            }
        }
    }

    // ---- what is attached to the shell ----

    /** The shell was reached. */
    void attached(Line reached, OutputRing empty, TerminalTap heardBy) {
        lock.lock();
        try {
            line = reached;
            ring = empty;
            tap = heardBy;
            before = reached.hello().end();
            if (!sizeKnown) {
                size = reached.hello().size();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The shell wrote something. Waits as long as it is to. */
    void wrote(long offset, byte[] bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            OutputRing output = ring;
            if (output == null) {
                return;
            }
            if (offset != output.end()) {
                output.restart(offset);
            }
            // By slices, so that nobody loses what a small ring cannot hold at once
            for (int from = 0; from < bytes.length && last == null; from += SLICE) {
                output.append(bytes, from, Math.min(bytes.length, from + SLICE));
                changed.signalAll();
                await(output);
            }
        } finally {
            lock.unlock();
        }
    }

    private void await(OutputRing output) throws InterruptedException {
        long hold = pace.hold(seats.all(), output, System.nanoTime());
        while (hold > 0 && last == null) {
            progress.await(hold, TimeUnit.NANOSECONDS);
            hold = pace.hold(seats.all(), output, System.nanoTime());
        }
    }

    /** The oldest place where a viewer can begin. */
    Optional<OutputRing.Cut> oldest() {
        lock.lock();
        try {
            return Optional.ofNullable(ring).map(OutputRing::first);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the window should be another than the present one, or be painted anew; empty when the terminal has ended. */
    Optional<WindowChange> window(TerminalSize present) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (last == null && (line == null || (size.equals(present) && !repaint))) {
                changed.await();
            }
            WindowChange wanted = new WindowChange(size, repaint);
            repaint = false;
            return last == null ? Optional.of(wanted) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Tells everybody that this is the last. False when it had ended before. */
    boolean end(Shown shown) {
        lock.lock();
        try {
            if (last != null) {
                return false;
            }
            last = shown;
            changed.signalAll();
            progress.signalAll();
            releaseWhenOver();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How it stands; empty while the shell is not reached. */
    Optional<TerminalInfo> info(TerminalName name) {
        lock.lock();
        try {
            if (line == null || ring == null || last != null) {
                return Optional.empty();
            }
            Line.Hello hello = line.hello();
            return Optional.of(new TerminalInfo(
                    name,
                    hello.epoch(),
                    size,
                    ring.title(),
                    seats.count(),
                    seats.writing(),
                    hello.held(),
                    Math.max(before, ring.end())));
        } finally {
            lock.unlock();
        }
    }
}
