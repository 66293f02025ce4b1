package dev.sandboxengine.recording;

import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.TerminalTap;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recording that goes on. Whoever taps the terminal only puts things into a bounded queue: what does not fit is dropped, and
 * counted. A writer takes them out and makes pieces of them. What cannot be kept, because the disk is full, is dropped in the
 * same way, and the recording goes on as soon as something can be kept again. Thread-safe.
 */
final class LiveRecording implements TerminalTap {

    /** A terminal that floods gets there within some milliseconds. */
    static final int MOST_QUEUED = 1 << 20;

    /** For how long something may be in memory only: after a kill it has to be told again. */
    private static final Duration PIECE_AGE = Duration.ofSeconds(1);

    private static final int PIECE_BYTES = 256 << 10;
    private static final Logger log = LoggerFactory.getLogger(LiveRecording.class);

    private final Recording recording;
    private final CastStore.Content content;
    private final CastText text;
    private final long most;
    private final QueueSpace space;
    private final Room room;
    private final LongSupplier nanos;
    private final Runnable wake;

    /** What the clock shows when the recording is 0 milliseconds old. */
    private final long zero;

    /** Guards itself, and the three below. */
    private final Deque<Heard> queue = new ArrayDeque<>();

    private int queued;
    private long inputDropped;
    private TerminalSize size;

    /** Where the shell's output ends, as far as was heard. */
    private long heard;

    private volatile boolean released;

    private Checkpoint kept;
    private long pieceSince;
    private boolean failing;
    private boolean over;

    /** Whether there is room for more on the disk; makes some where it can. */
    @FunctionalInterface
    interface Room {
        boolean is() throws IOException;
    }

    /**
     * Goes on with a recording.
     *
     * @param text at the end of the content
     * @param age of the recording, in milliseconds
     * @param most how long its text may become, in bytes
     * @param wake calls for the writer
     */
    LiveRecording(
            Recording recording,
            CastStore.Content content,
            CastText text,
            TerminalSize size,
            long age,
            long most,
            QueueSpace space,
            Room room,
            LongSupplier nanos,
            Runnable wake) {
        this.recording = recording;
        this.content = content;
        this.text = text;
        this.kept = text.checkpoint();
        this.heard = kept.offset();
        this.size = size;
        this.most = most;
        this.space = space;
        this.room = room;
        this.nanos = nanos;
        this.wake = wake;
        this.zero = nanos.getAsLong() - age * 1_000_000;
        this.pieceSince = now();
        if (!size.equals(kept.size())) {
            resized(size);
        }
    }

    private long now() {
        return (nanos.getAsLong() - zero) / 1_000_000;
    }

    Recording recording() {
        return recording;
    }

    @Override
    public synchronized long wanted() {
        return over ? Long.MAX_VALUE : kept.offset();
    }

    @Override
    public void output(long offset, byte[] bytes) {
        synchronized (queue) {
            heard = Math.max(heard, offset + bytes.length);
            put(new Heard.Output(now(), offset, bytes));
        }
    }

    @Override
    public void input(byte[] bytes) {
        if (!recording.input()) {
            return;
        }
        synchronized (queue) {
            if (!put(new Heard.Input(now(), bytes))) {
                inputDropped += bytes.length;
            }
        }
    }

    @Override
    public void resized(TerminalSize present) {
        synchronized (queue) {
            size = present;
            if (queue.peekLast() instanceof Heard.Resized last) {
                // Nobody sees the sizes between
                queue.removeLast();
                queue.addLast(new Heard.Resized(last.at(), present));
            } else {
                put(new Heard.Resized(now(), present));
            }
        }
    }

    @Override
    public void marker(String words) {
        synchronized (queue) {
            put(new Heard.Marker(now(), words));
        }
    }

    @Override
    public void exited(int code) {
        synchronized (queue) {
            queue.addLast(new Heard.Exited(now(), heard, code));
        }
        released = true;
        wake.run();
    }

    @Override
    public void released() {
        released = true;
        wake.run();
    }

    private boolean put(Heard event) {
        if (released || queued + event.weight() > MOST_QUEUED || !space.take(event.weight())) {
            return false;
        }
        queued += event.weight();
        queue.addLast(event);
        if (queued >= PIECE_BYTES) {
            wake.run();
        }
        return true;
    }

    /**
     * Writes what has come, where it is enough or has waited long enough.
     *
     * @param all whether even if it is little
     * @return whether nothing more will come: to be closed
     */
    synchronized boolean write(boolean all) {
        boolean last = released;
        for (Optional<Heard> next = next(); next.isPresent() && !over; next = next()) {
            text.add(next.get());
            if (!text.isOver() && text.total() >= most) {
                text.cut("the recording is full; what comes after this is not in it");
            }
            if (text.isOver() || text.length() >= PIECE_BYTES) {
                keep();
            }
        }
        if (!over && text.length() > 0 && (all || last || now() - pieceSince >= PIECE_AGE.toMillis())) {
            keep();
        }
        return last || over;
    }

    /** Takes the next out of the queue; what is known beside it is brought in when it is empty. */
    private Optional<Heard> next() {
        synchronized (queue) {
            Optional<Heard> next = Optional.ofNullable(queue.pollFirst());
            next.filter(event -> !(event instanceof Heard.Exited)).ifPresent(event -> {
                queued -= event.weight();
                space.release(event.weight());
            });
            if (over) {
                return next;
            }
            text.lost(inputDropped);
            inputDropped = 0;
            if (next.isEmpty()) {
                text.resized(now(), size);
            }
            if (text.length() == 0) {
                pieceSince = next.map(Heard::at).orElseGet(this::now);
            }
            return next;
        }
    }

    private void keep() {
        Checkpoint after = text.checkpoint();
        try {
            if (!room.is()) {
                throw new IOException("there is no room for more recordings");
            }
            content.add(text.piece(), text.length(), after);
            text.kept();
            kept = after;
            over = text.isOver();
            if (failing) {
                failing = false;
                log.info("the recording {} of {} goes on", recording.id(), recording.key());
            }
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                log.warn(
                        "the recording {} of {} has a gap, as it could not be written: {}; free some of the disk",
                        recording.id(),
                        recording.key(),
                        e.toString());
            }
            giveUp(after);
        }
    }

    /** Goes back to what is kept: what is not shows as missing as soon as more comes. An end stays one. */
    private void giveUp(Checkpoint lost) {
        text.backTo(kept);
        over = lost.status() != RecordingStatus.RECORDING;
        if (over) {
            kept = new Checkpoint(
                    lost.offset(),
                    kept.bytes(),
                    kept.text(),
                    lost.millis(),
                    kept.dropped() + lost.offset() - kept.offset(),
                    kept.invalid(),
                    lost.size(),
                    lost.status(),
                    lost.exitCode());
        }
    }

    /** How far it has come. */
    synchronized Recording.Figures figures() {
        return kept.figures(content.size());
    }

    /** Lets go of its content, without writing what waits. */
    synchronized void close() {
        released = true;
        over = true;
        while (next().isPresent()) {
            // gives its space back
        }
        try {
            content.close();
        } catch (IOException e) {
            log.warn("the recording {} of {} could not be closed: {}", recording.id(), recording.key(), e.toString());
        }
    }
}
