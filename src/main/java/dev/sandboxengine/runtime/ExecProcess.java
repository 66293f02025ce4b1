package dev.sandboxengine.runtime;

import java.io.OutputStream;
import java.util.Optional;

/**
 * A process that runs in a pod, and the connection to it.
 *
 * <p>One thread reads ({@link #next}, until it is empty), one may write ({@link #stdin}), and any may {@link #resize},
 * {@link #kill} or {@link #close}. Bytes arrive as the process wrote them; how they are cut into outputs means nothing. What
 * is not read is not lost but makes the process wait: that is the back-pressure.
 *
 * <p>{@link #close} gives up the connection and, when the process still runs, kills its session: nothing is left behind. It
 * is idempotent and does not block for longer than the adapter's timeout.
 */
public interface ExecProcess extends AutoCloseable {

    /** Which of the process's streams bytes came from. With a terminal all are {@link #STDOUT}. */
    enum Channel {
        STDOUT,
        STDERR
    }

    /**
     * Bytes that the process wrote, the reader's to keep.
     *
     * @param channel from where
     * @param bytes at least one
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
    record Output(Channel channel, byte[] bytes) {}

    /**
     * Waits for output. Empty at the end: the process and all who held its streams are gone, or this was closed. A program
     * that is missing (exit code 127) or cannot be executed (126) is told on {@link Channel#STDERR}.
     *
     * @throws RuntimeFailure.Rejected when the process could not be started for its directory or its user
     * @throws RuntimeFailure.Unavailable when the connection broke before the end
     */
    Optional<Output> next();

    /**
     * What the process reads. Writing blocks while it does not read; closing gives it end-of-file (without a terminal) and
     * leaves the output open. Fails with an {@code IOException} once the process is gone.
     */
    OutputStream stdin();

    /** Tells the terminal its new size. Nothing happens without a terminal or after the end. */
    void resize(TerminalSize size);

    /**
     * The exit code, to be asked after the end of the output; 128 + n after signal n.
     *
     * @throws RuntimeFailure.Unavailable when the runtime does not tell
     */
    int exitCode();

    /**
     * Kills the process and everything else in its session (processes that left it with {@code setsid} live on). Returns when
     * that is done; harmless after the end.
     */
    void kill();

    @Override
    void close();
}
