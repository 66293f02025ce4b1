package dev.sandboxengine.terminal.http;

import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.Epoch;
import dev.sandboxengine.terminal.Shown;
import dev.sandboxengine.terminal.TerminalInfo;
import dev.sandboxengine.terminal.TerminalKey;
import dev.sandboxengine.terminal.TerminalPolicy;
import dev.sandboxengine.terminal.Terminals;
import dev.sandboxengine.terminal.Viewer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Terminals that show what a test tells them to. */
final class FakeTerminals implements Terminals {

    static final Epoch EPOCH = new Epoch("0123456789abcdef");

    final BlockingQueue<Looking> viewers = new LinkedBlockingQueue<>();

    /** One who looks. */
    static final class Looking implements Viewer {

        final TerminalKey key;
        final Arrival arrival;
        final BlockingQueue<Shown> toShow = new LinkedBlockingQueue<>();
        final ByteArrayOutputStream typed = new ByteArrayOutputStream();
        final List<TerminalSize> sizes = new CopyOnWriteArrayList<>();
        final AtomicLong acknowledged = new AtomicLong();
        final AtomicLong shown = new AtomicLong();
        final AtomicBoolean taken = new AtomicBoolean();
        final CountDownLatch closed = new CountDownLatch(1);
        final CountDownLatch reads = new CountDownLatch(1);
        volatile boolean blocksInput;

        Looking(TerminalKey key, Arrival arrival) {
            this.key = key;
            this.arrival = arrival;
        }

        void begin(String preamble, long offset, long replayUntil, Shown.Source source) {
            toShow.add(new Shown.Cut(
                    EPOCH,
                    offset,
                    true,
                    preamble.getBytes(StandardCharsets.UTF_8),
                    0,
                    replayUntil,
                    source,
                    TerminalSize.DEFAULT,
                    arrival.mayWrite(),
                    true));
        }

        void output(long offset, byte[] bytes) {
            toShow.add(new Shown.Output(offset, bytes));
        }

        void output(long offset, String text) {
            output(offset, text.getBytes(StandardCharsets.UTF_8));
        }

        synchronized String typed() {
            return typed.toString(StandardCharsets.UTF_8);
        }

        @Override
        public Optional<Shown> next(Duration patience) throws InterruptedException {
            Optional<Shown> next = Optional.ofNullable(toShow.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
            if (next.orElse(null) instanceof Shown.Output output) {
                shown.set(output.offset() + output.bytes().length);
            }
            return next;
        }

        @Override
        public boolean acknowledge(long offset) {
            acknowledged.accumulateAndGet(offset, Math::max);
            return offset <= shown.get();
        }

        @Override
        public boolean input(byte[] bytes) throws InterruptedException {
            if (blocksInput) {
                reads.await();
            }
            synchronized (this) {
                typed.writeBytes(bytes);
            }
            return true;
        }

        @Override
        public void resize(TerminalSize size) {
            sizes.add(size);
        }

        @Override
        public boolean takeOver() {
            taken.set(true);
            return true;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    /** The next one who comes. */
    Looking next() throws InterruptedException {
        Looking next = viewers.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody comes");
        }
        return next;
    }

    @Override
    public Viewer join(TerminalKey key, TerminalPolicy policy, Viewer.Arrival arrival) {
        Looking viewer = new Looking(key, arrival);
        viewers.add(viewer);
        return viewer;
    }

    @Override
    public List<TerminalInfo> list(TerminalKey key) {
        return List.of();
    }

    @Override
    public boolean end(TerminalKey key) {
        return false;
    }

    @Override
    public void reattach(TerminalKey key, TerminalPolicy policy) {}

    @Override
    public void close() {}
}
