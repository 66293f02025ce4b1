package dev.sandboxengine.terminal;

import dev.sandboxengine.runtime.TerminalSize;
import java.time.Duration;
import java.util.Optional;

/**
 * One who looks at a terminal. One thread takes what is shown ({@link #next}); any may call the others.
 *
 * <p>A viewer that takes what is shown gets every byte in order. One that does not costs no more than its place: when what it
 * has not taken is no longer remembered it is skipped ahead, which a {@link Shown.Cut} tells.
 */
public interface Viewer extends AutoCloseable {

    /** Who comes to look. */
    record Arrival(boolean mayWrite, Optional<Position> seen, Optional<TerminalSize> size, long window) {}

    /**
     * Waits for what comes next. The first is a {@link Shown.Cut}; {@link Shown.Exit}, {@link Shown.Broken} and
     * {@link Shown.Dismissed} are the last. Output is held back while more than the window is not acknowledged. Empty when
     * nothing came within the time.
     */
    Optional<Shown> next(Duration patience) throws InterruptedException;

    /**
     * Says that everything before the offset was worked on by the viewer. Going backwards changes nothing.
     *
     * @return false when the viewer never got that far
     */
    boolean acknowledge(long offset);

    /**
     * Hands over what was typed. Blocks while the shell does not read, and ends when it is gone. Ignored, with false, when
     * this viewer does not write. Replies to queries are left out unless this viewer {@link Shown.Viewers#answers}.
     */
    boolean input(byte[] bytes) throws InterruptedException;

    /** Says the size of its window. The terminal has the size of the writer that said its own last. */
    void resize(TerminalSize size);

    /** Makes this viewer the one that writes, where one at a time does. False when it may not. */
    boolean takeOver();

    /** Leaves. Idempotent. */
    @Override
    void close();
}
