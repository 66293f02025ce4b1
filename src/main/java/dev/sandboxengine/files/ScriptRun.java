package dev.sandboxengine.files;

import dev.sandboxengine.runtime.ExecProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A script that runs in a sandbox: its verdict, and then its output as a stream. One thread at a time. */
final class ScriptRun implements AutoCloseable {

    private static final int LONGEST_COMPLAINT = 500;

    private final ExecProcess process;
    private final Duration patience;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean waiting;
    private volatile long waitingSince;
    private volatile boolean stalled;
    private final ByteArrayOutputStream complaint = new ByteArrayOutputStream();
    private byte[] piece = new byte[0];
    private int position;
    private boolean ended;
    private @Nullable String verdict;

    /**
     * Watches over a process.
     *
     * @param patience how long the sandbox may do nothing while it is waited for
     */
    ScriptRun(ExecProcess process, Duration patience) {
        this.process = process;
        this.patience = patience;
        this.waitingSince = System.nanoTime();
        Thread.ofVirtual().name("files-watch").start(this::watch);
    }

    /** A sandbox whose owner stopped the script must not keep a request for ever. */
    private void watch() {
        try {
            while (!closed.await(Math.max(1, patience.toMillis() / 10), TimeUnit.MILLISECONDS)) {
                if (waiting && System.nanoTime() - waitingSince > patience.toNanos()) {
                    stalled = true;
                    process.close();
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The sandbox did something, for example took a piece of its input. */
    void progressed() {
        waitingSince = System.nanoTime();
    }

    private Optional<ExecProcess.Output> next() {
        progressed();
        waiting = true;
        try {
            Optional<ExecProcess.Output> next = process.next();
            if (stalled) {
                throw new FileException.Failed("the sandbox did nothing for " + patience.toSeconds()
                        + " s; see what it is busy with, then try again");
            }
            return next;
        } finally {
            waiting = false;
        }
    }

    /** The script's first line; empty when it ended without one. */
    String verdict() throws IOException {
        if (verdict == null) {
            StringBuilder line = new StringBuilder();
            int c;
            while ((c = read()) != -1 && c != '\n') {
                line.append((char) c);
            }
            verdict = line.toString();
        }
        return verdict;
    }

    /** What the script complained of, after it said nothing useful. */
    String complaint() throws IOException {
        while (read() != -1) {
            // to the end, so that all of the complaint is there
        }
        return complained();
    }

    private String complained() {
        String text = complaint.toString(StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "it does not say why" : text;
    }

    OutputStream stdin() {
        return process.stdin();
    }

    private int read() throws IOException {
        return fill() ? piece[position++] & 0xff : -1;
    }

    /** Makes sure that there is a byte to read, unless the script has ended. */
    private boolean fill() throws IOException {
        while (position == piece.length && !ended) {
            Optional<ExecProcess.Output> next = next();
            if (next.isEmpty()) {
                ended = true;
                int code = process.exitCode();
                if (code != 0 && verdict != null) {
                    throw new FileException.Failed("the sandbox broke the transfer off: " + complained());
                }
            } else if (next.get().channel() == ExecProcess.Channel.STDERR) {
                byte[] bytes = next.get().bytes();
                complaint.write(bytes, 0, Math.min(bytes.length, Math.max(0, LONGEST_COMPLAINT - complaint.size())));
            } else {
                piece = next.get().bytes();
                position = 0;
            }
        }
        return !ended;
    }

    /** What follows the verdict. A script that fails makes it throw at its end. */
    InputStream output() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return ScriptRun.this.read();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (!fill()) {
                    return -1;
                }
                int count = Math.min(length, piece.length - position);
                System.arraycopy(piece, position, buffer, offset, count);
                position += count;
                return count;
            }
        };
    }

    @Override
    public void close() {
        closed.countDown();
        process.close();
    }
}
