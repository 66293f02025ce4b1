package dev.sandboxengine.terminal;

import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.runtime.TerminalSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ties a terminal to its shell: one virtual thread carries output from the shell's line to the terminal and its recording,
 * another gives the shell its window's size. Ends with the shell, with the line, or when closed. Thread-safe.
 */
final class Attachment {

    private static final Logger log = LoggerFactory.getLogger(Attachment.class);

    /** What a shell's exit code would be if it was killed, which happens to it when its sandbox ends. */
    private static final int KILLED = 137;

    private static final Duration ENDING = Duration.ofSeconds(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final Duration BETWEEN_SIZES = Duration.ofMillis(20);
    private static final Duration UNTIL_BACK = Duration.ofMillis(30);
    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final Duration CATCHING_UP = Duration.ofMillis(8);
    private static final long BETWEEN_NOTES = Duration.ofMillis(500).toNanos();

    private final TerminalKey key;
    private final PodName pod;
    private final Terminal terminal;
    private final SandboxRuntime runtime;
    private final Runnable gone;
    private volatile @Nullable Line line;
    private volatile boolean closing;
    private final AtomicBoolean beating = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);
    private long notedAt = System.nanoTime();
    private long noted;

    /** @param gone what is done when it has ended, before anybody is told */
    Attachment(TerminalKey key, Terminal terminal, SandboxRuntime runtime, Runnable gone) {
        this.key = key;
        this.pod = key.sandbox().pod();
        this.terminal = terminal;
        this.runtime = runtime;
        this.gone = gone;
    }

    /** What it needs when the shell was reached. */
    interface Reached {
        TerminalTap tap(Epoch epoch, TerminalSize size);

        RingBudget budget();
    }

    /** The shell that was to be found again has ended. */
    static final class ShellGone extends RuntimeException {}

    void start(Supplier<Line> opening, Reached reached) {
        Thread.ofVirtual().name("terminal-" + key.name() + "-" + pod).start(() -> {
            run(opening, reached);
            over.countDown();
        });
    }

    private void run(Supplier<Line> opening, Reached reached) {
        TerminalTap tap = TerminalTap.NONE;
        try (Line opened = opening.get()) {
            line = opened;
            if (closing) {
                throw new InterruptedException();
            }
            Line.Hello hello = opened.hello();
            tap = reached.tap(hello.epoch(), hello.size());
            Start start = Start.of(hello);
            OutputRing ring = new OutputRing(reached.budget(), start.offset(), start.modes());
            terminal.attached(opened, ring, tap);
            Thread.ofVirtual().name("window-" + key.name() + "-" + pod).start(sizes(opened, tap));
            opened.from(Math.max(hello.start(), Math.min(start.offset(), tap.wanted())));
            end(carry(opened, tap, start.offset()), tap);
        } catch (ShellGone e) {
            end(new Shown.Broken("the shell has ended; connect again for another"), tap);
        } catch (RuntimeFailure e) {
            end(broken("the shell is not reached: " + e.getMessage()), tap);
        } catch (IOException e) {
            end(broken("the connection to the shell broke: " + e.getMessage()), tap);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            end(new Shown.Dismissed(Shown.Cause.ENGINE_STOPS), tap);
        } catch (RuntimeException | Error e) {
            log.error("the terminal {} failed", key, e);
            end(new Shown.Broken("the engine failed; its log says more"), tap);
        }
    }

    /** Where a terminal that was attached to goes on, and in which modes. */
    private record Start(long offset, ScreenModes modes) {

        static Start of(Line.Hello hello) {
            Optional<Start> noted = hello.note().flatMap(Start::read).filter(start -> start.offset() >= hello.start());
            long recent = Math.max(hello.start(), hello.end() - OutputRing.MOST);
            return noted.orElseGet(() -> new Start(recent, new ScreenModes()));
        }

        private static Optional<Start> read(byte[] note) {
            if (note.length < Long.BYTES) {
                return Optional.empty();
            }
            long offset = ByteBuffer.wrap(note).getLong();
            ScreenModes modes = ScreenModes.restore(Arrays.copyOfRange(note, Long.BYTES, note.length));
            return Optional.of(new Start(offset, modes)).filter(start -> offset >= 0);
        }
    }

    private Shown carry(Line opened, TerminalTap tap, long ringFrom) throws IOException, InterruptedException {
        for (Optional<Line.Heard> heard = opened.next(); heard.isPresent(); heard = opened.next()) {
            switch (heard.get()) {
                case Line.Heard.Output(long offset, byte[] bytes) -> {
                    tap.output(offset, bytes);
                    // What only the recording lacked is older than what viewers are shown
                    int old = Math.clamp(ringFrom - offset, 0, bytes.length);
                    if (old < bytes.length) {
                        terminal.wrote(offset + old, old == 0 ? bytes : Arrays.copyOfRange(bytes, old, bytes.length));
                        note(opened);
                    } else {
                        // The recording keeps pace with a shell, not with a journal that is read at once
                        Thread.sleep(CATCHING_UP);
                    }
                }
                case Line.Heard.Exit(int code) -> {
                    return new Shown.Exit(code);
                }
            }
        }
        return broken("the connection to the shell broke; connect again");
    }

    /** Leaves word for an engine that comes after this one where it can begin. */
    private void note(Line opened) throws IOException {
        if (System.nanoTime() - notedAt < BETWEEN_NOTES) {
            return;
        }
        Optional<OutputRing.Cut> cut = terminal.oldest().filter(oldest -> oldest.offset() != noted);
        if (cut.isPresent()) {
            byte[] modes = cut.get().modes().saved();
            opened.note(ByteBuffer.allocate(Long.BYTES + modes.length)
                    .putLong(cut.get().offset())
                    .put(modes)
                    .array());
            noted = cut.get().offset();
            notedAt = System.nanoTime();
        }
    }

    private Runnable sizes(Line opened, TerminalTap tap) {
        return () -> {
            TerminalSize present = opened.hello().size();
            try {
                for (Optional<WindowChange> wanted = terminal.window(present);
                        wanted.isPresent();
                        wanted = terminal.window(present)) {
                    change(opened, wanted.get());
                    if (!wanted.get().size().equals(present)) {
                        tap.resized(wanted.get().size());
                    }
                    present = wanted.get().size();
                    Thread.sleep(BETWEEN_SIZES);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private void change(Line opened, WindowChange wanted) throws InterruptedException {
        TerminalSize size = wanted.size();
        try {
            if (wanted.repaint()) {
                opened.resize(TerminalSize.nearest(size.columns(), size.rows() + 1));
                Thread.sleep(UNTIL_BACK);
            }
            opened.resize(size);
        } catch (IOException | RuntimeFailure e) {
            log.debug("the window of {} keeps its size: {}", key, e.getMessage());
        }
    }

    private Shown broken(String why) {
        if (closing) {
            return new Shown.Dismissed(Shown.Cause.ENGINE_STOPS);
        }
        return hasSandboxEnded() ? new Shown.Exit(KILLED) : new Shown.Broken(why);
    }

    /** Whether the shell cannot but have ended, as its sandbox did. */
    private boolean hasSandboxEnded() {
        long end = System.nanoTime() + ENDING.toNanos();
        try {
            // The shell's line ends a moment before the runtime knows that the pod does
            do {
                if (runtime.observe(pod)
                        .filter(seen -> seen.phase() != PodObservation.Phase.EXITED)
                        .isEmpty()) {
                    return true;
                }
                Thread.sleep(LOOK_AGAIN);
            } while (System.nanoTime() < end);
        } catch (RuntimeFailure e) {
            log.debug("whether {} lives cannot be told: {}", pod, e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void end(Shown last, TerminalTap tap) {
        gone.run();
        if (terminal.end(last)) {
            if (last instanceof Shown.Exit(int code)) {
                tap.exited(code);
            } else {
                tap.released();
            }
        }
    }

    /** Says that this end of the line lives, unless saying so the last time is still under way. Does not wait. */
    void beat() {
        Line opened = line;
        if (opened != null && !closing && beating.compareAndSet(false, true)) {
            Thread.ofVirtual().name("beat-" + pod).start(() -> {
                try {
                    opened.beat();
                } catch (IOException | RuntimeFailure e) {
                    log.debug("the line to {} does not take a beat: {}", key, e.getMessage());
                } finally {
                    beating.set(false);
                }
            });
        }
    }

    /** Ends the shell; its viewers are told when it has. False when it was not reached yet. */
    boolean endShell() {
        Line opened = line;
        if (opened == null) {
            return false;
        }
        try {
            opened.end();
            return true;
        } catch (IOException | RuntimeFailure e) {
            log.debug("the line to {} does not take its end: {}", key, e.getMessage());
            return false;
        }
    }

    /** Lets go of the shell, which lives on where it is held. */
    void close() {
        closing = true;
        gone.run();
        terminal.end(new Shown.Dismissed(Shown.Cause.ENGINE_STOPS));
        Line opened = line;
        if (opened != null) {
            opened.leave();
            awaitOver(opened);
        }
    }

    private void awaitOver(Line opened) {
        try {
            if (!over.await(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                opened.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
