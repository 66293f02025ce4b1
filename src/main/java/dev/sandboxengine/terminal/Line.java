package dev.sandboxengine.terminal;

import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.TerminalSize;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The engine's line to one shell. One thread reads ({@link #next}), one at a time writes; any may {@link #close}. What is not
 * read makes the shell wait.
 */
public interface Line extends AutoCloseable {

    /**
     * The shell at the other end, as it was when the line was opened.
     *
     * @param epoch names it
     * @param start the oldest byte that can still be had
     * @param end how many bytes it had written
     * @param size of its terminal
     * @param note what {@link Line#note} said last; empty when nothing was
     * @param held whether it outlives the line
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
    record Hello(Epoch epoch, long start, long end, TerminalSize size, Optional<byte[]> note, boolean held) {}

    /** What is heard. */
    sealed interface Heard {
        /** Bytes that the shell wrote; those before the offset which were not heard are lost. */
        @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
        record Output(long offset, byte[] bytes) implements Heard {}

        /** The shell ended. */
        record Exit(int code) implements Heard {}
    }

    /** Who is there. */
    Hello hello();

    /** Asks for all output from the offset on, or from the oldest byte that there is. To be called once. */
    void from(long offset) throws IOException;

    /**
     * Waits for output. Empty when the line is closed or broke; an {@link Heard.Exit} is the last.
     *
     * @throws RuntimeFailure.Unavailable when it broke
     */
    Optional<Heard> next();

    /**
     * Types. Blocks while the shell does not read.
     *
     * @param gone whether nobody wants it typed any more, which is looked at several times a second; what was not typed yet is
     *     left out then
     */
    void input(byte[] bytes, BooleanSupplier gone) throws IOException;

    /** Gives the terminal a size. */
    void resize(TerminalSize size) throws IOException;

    /** Leaves a note, at most 6 KiB, for whoever opens the next line. Nothing happens where the shell ends with the line. */
    void note(byte[] bytes) throws IOException;

    /** Says that this end lives; to be said every {@value #BEAT_SECONDS} seconds. */
    void beat() throws IOException;

    /** How often {@link #beat} is due, in seconds. */
    int BEAT_SECONDS = 15;

    /** Ends the shell, as the closing of its window would; {@link #next} tells when it has. */
    void end() throws IOException;

    /** Asks for the end of the line: {@link #next} tells when it is there. Does not wait. */
    void leave();

    /** Lets go of the shell. For the thread that reads, or when none does any more. */
    @Override
    void close();
}
