package dev.sandboxengine.terminal.holder;

import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.Epoch;
import dev.sandboxengine.terminal.Line;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The line to a shell that its holder inside the sandbox keeps, whatever happens to the line ({@code holder.pl}). */
final class HeldLine implements Line {

    private static final String VERSION = "1";
    private static final int WORDS = 7;
    private static final int OFFSET = Long.BYTES;

    /** What programs in browsers can count exactly. */
    private static final long MOST_OFFSET = 1L << 53;

    private static final int PIECE = 16 << 10;
    private static final int MOST_WORDS = 2000;

    /** How long a carrier inside gets to end by itself, which costs nothing, before it is killed. */
    private static final long LEAVE_MILLIS = 1000;

    private final ExecProcess carrier;
    private final Frames frames = new Frames();
    private final Hello hello;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Ration typing = new Ration(64 << 10);

    private HeldLine(ExecProcess carrier) throws Silent {
        this.carrier = carrier;
        Frames.Frame first = frame();
        this.hello = hello(new String(first.body(), StandardCharsets.UTF_8));
    }

    /** Opens the line that a carrier carries. */
    static HeldLine over(ExecProcess carrier) throws Silent {
        return new HeldLine(carrier);
    }

    /** A carrier ended without a frame; its exit code tells why, and its message what it said instead. */
    static final class Silent extends Exception {
        Silent(String words) {
            super(words);
        }
    }

    /** What a holder says of itself: version, epoch, oldest and next offset, columns, rows, note or "-". */
    static Hello hello(String said) {
        String[] words = said.split(" ", -1);
        if (!words[0].equals(VERSION)) {
            throw new RuntimeFailure.Unavailable(
                    "a terminal is held in a way of another version of the engine; end it and open it anew");
        }
        try {
            if (words.length != WORDS) {
                throw new IllegalArgumentException(words.length + " words");
            }
            return new Hello(
                    new Epoch(words[1]),
                    inRange(Long.parseLong(words[2])),
                    inRange(Long.parseLong(words[3])),
                    TerminalSize.nearest(Integer.parseInt(words[4]), Integer.parseInt(words[5])),
                    words[6].equals("-")
                            ? Optional.empty()
                            : Optional.of(Base64.getDecoder().decode(words[6])),
                    true);
        } catch (IllegalArgumentException e) {
            throw strange(e);
        }
    }

    private Frames.Frame frame() throws Silent {
        StringBuilder words = new StringBuilder();
        for (Optional<Frames.Frame> frame = frames.next(); ; frame = frames.next()) {
            if (frame.isPresent()) {
                return frame.get();
            }
            Optional<ExecProcess.Output> output = carrier.next();
            if (output.isEmpty()) {
                throw new Silent(words.toString().strip());
            }
            if (output.get().channel() == ExecProcess.Channel.STDERR) {
                if (words.length() < MOST_WORDS) {
                    words.append(new String(output.get().bytes(), StandardCharsets.UTF_8));
                }
            } else {
                frames.add(output.get().bytes());
            }
        }
    }

    @Override
    public Hello hello() {
        return hello;
    }

    @Override
    public void from(long offset) throws IOException {
        send(Frames.of('A', ByteBuffer.allocate(OFFSET).putLong(offset).array()));
    }

    @Override
    public Optional<Heard> next() {
        boolean ended = true;
        try {
            Frames.Frame frame = frame();
            while (frame.type() == 'T') {
                typing.taken(ByteBuffer.wrap(frame.body()).getLong());
                frame = frame();
            }
            ended = frame.type() != 'O';
            return Optional.of(ended ? exit(frame) : output(frame));
        } catch (Silent _) {
            return Optional.empty();
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            ended = true;
            throw strange(e);
        } finally {
            if (ended) {
                typing.end();
            }
        }
    }

    private static Heard output(Frames.Frame frame) {
        long offset = ByteBuffer.wrap(frame.body()).getLong();
        return new Heard.Output(inRange(offset), Arrays.copyOfRange(frame.body(), OFFSET, frame.body().length));
    }

    private static Heard exit(Frames.Frame frame) {
        if (frame.type() != 'X') {
            throw new IllegalArgumentException("a frame of type " + (int) frame.type());
        }
        return new Heard.Exit(Integer.parseInt(new String(frame.body(), StandardCharsets.US_ASCII)));
    }

    /** What answers inside a sandbox is its person's, who may make it say anything. */
    private static long inRange(long offset) {
        if (offset < 0 || offset > MOST_OFFSET) {
            throw new IllegalArgumentException("an offset of " + offset);
        }
        return offset;
    }

    private static RuntimeFailure strange(RuntimeException cause) {
        return new RuntimeFailure.Unavailable(
                "something else than its holder answers for a terminal; end what has its name in the sandbox", cause);
    }

    @Override
    public void input(byte[] bytes, BooleanSupplier gone) throws IOException {
        for (int from = 0; from < bytes.length; from += PIECE) {
            byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE));
            typing.await(piece.length, gone);
            send(Frames.of('I', piece));
        }
    }

    @Override
    public void resize(TerminalSize size) throws IOException {
        send(Frames.of(
                'R',
                ByteBuffer.allocate(4)
                        .putShort((short) size.columns())
                        .putShort((short) size.rows())
                        .array()));
    }

    @Override
    public void note(byte[] bytes) throws IOException {
        send(Frames.of('N', Base64.getEncoder().encode(bytes)));
    }

    @Override
    public void beat() throws IOException {
        send(Frames.of('B'));
    }

    @Override
    public void end() throws IOException {
        send(Frames.of('E'));
    }

    private synchronized void send(byte[] frame) throws IOException {
        OutputStream to = carrier.stdin();
        to.write(frame);
        to.flush();
    }

    @Override
    public void leave() {
        try {
            carrier.stdin().close();
        } catch (IOException _) {
            // It has ended
        }
    }

    /** The carrier ends by itself at the end of its input, which costs nothing, and is killed otherwise. */
    @Override
    public void close() {
        leave();
        typing.end();
        Thread.ofVirtual().name("end-of-a-line").start(this::closeSoon);
        try {
            while (carrier.next().isPresent()) {
                // What it still says nobody hears
            }
        } catch (RuntimeFailure _) {
            // It has ended
        } finally {
            over.countDown();
            carrier.close();
        }
    }

    private void closeSoon() {
        try {
            if (!over.await(LEAVE_MILLIS, TimeUnit.MILLISECONDS)) {
                carrier.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
