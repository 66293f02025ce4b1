package dev.sandboxengine.terminal.http;

import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.Position;
import dev.sandboxengine.terminal.Shown;
import dev.sandboxengine.terminal.TerminalRefused;
import dev.sandboxengine.terminal.Viewer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a terminal. One virtual thread shows what there is to show, frame by frame; the server's threads, one at a
 * time, call {@link #receive}. Nothing of the shell ends with it.
 */
final class TerminalSocket {

    private static final Logger log = LoggerFactory.getLogger(TerminalSocket.class);

    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;
    private static final int POLICY_VIOLATION = 1008;
    private static final int INTERNAL_ERROR = 1011;
    private static final int BROKEN = 4400;
    private static final int SILENT = 4408;
    private static final int TOO_MANY = 4409;
    private static final int STALLED = 4429;

    private static final Duration HELLO = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration NO_GRACE = Duration.ofMillis(300);
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration RESIZE_PAUSE = Duration.ofMillis(50);
    private static final int INPUT_WAITING = 1 << 20;

    /** What a client typed before it left is typed, when the shell reads it so soon. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final int MESSAGES_A_SECOND = 20_000;
    private static final int BYTES_A_SECOND = 16 << 20;

    /** After so many pings without an answer of any kind a client is gone. */
    private static final int SILENT_BEATS = 4;

    /** Lets somebody look. */
    @FunctionalInterface
    interface Door {
        Viewer join(Viewer.Arrival arrival);
    }

    private final Link link;
    private final Dialect dialect;
    private final boolean writes;
    private final Door door;
    private final InputLine input;
    private final ResizeGate sizes;
    private final InputPace messages = new InputPace(MESSAGES_A_SECOND, MESSAGES_A_SECOND, System::nanoTime);
    private final InputPace bytes = new InputPace(BYTES_A_SECOND, BYTES_A_SECOND, System::nanoTime);

    private final Object lock = new Object();
    private @Nullable Viewer viewer;
    private @Nullable Thread pump;
    private Said.@Nullable Hello hello;
    private boolean gone;
    private boolean paused;
    private volatile boolean receives;
    private long heard;
    private int silentBeats;

    /** @param writes whether what the client types is taken */
    TerminalSocket(Link link, Dialect dialect, boolean writes, Door door) {
        this.link = link;
        this.dialect = dialect;
        this.writes = writes;
        this.door = door;
        this.input = new InputLine(INPUT_WAITING, this::type);
        this.sizes = new ResizeGate(RESIZE_PAUSE, this::resize);
    }

    private void type(byte[] typed) throws InterruptedException {
        Optional<Viewer> there = awaitViewer();
        if (there.isPresent()) {
            there.get().input(typed);
        }
    }

    private void resize(TerminalSize size) throws InterruptedException {
        awaitViewer().ifPresent(there -> there.resize(size));
    }

    /** Who looks, as soon as there is one, as clients may type before; empty when the client has gone. */
    private Optional<Viewer> awaitViewer() throws InterruptedException {
        synchronized (lock) {
            while (viewer == null && !gone) {
                lock.wait();
            }
            return Optional.ofNullable(viewer);
        }
    }

    /** The connection is there. */
    void connected() {
        synchronized (lock) {
            pump = Thread.ofVirtual().name("terminal").start(this::run);
        }
    }

    private void converse() throws IOException, InterruptedException {
        send(dialect.greeting(), () -> {});
        Optional<Said.Hello> first = dialect.waitsForHello()
                ? awaitHello()
                : Optional.of(new Said.Hello(Optional.empty(), Optional.empty()));
        if (first.isPresent()) {
            look(first.get().seen(), first.get().size());
        } else {
            close(SILENT, "say hello within 10 seconds", NO_GRACE);
        }
    }

    private Optional<Said.Hello> awaitHello() throws InterruptedException {
        long end = System.nanoTime() + HELLO.toNanos();
        synchronized (lock) {
            for (long left = HELLO.toMillis();
                    hello == null && left > 0;
                    left = (end - System.nanoTime()) / 1_000_000) {
                lock.wait(left);
            }
            return Optional.ofNullable(hello);
        }
    }

    private void look(Optional<Position> seen, Optional<TerminalSize> size) throws IOException, InterruptedException {
        try (Viewer joined = door.join(new Viewer.Arrival(writes, seen, size, SandboxDialect.WINDOW))) {
            synchronized (lock) {
                viewer = joined;
                lock.notifyAll();
                if (gone) {
                    return;
                }
            }
            show(joined);
        } catch (TerminalRefused e) {
            refuse(e);
        }
    }

    private void refuse(TerminalRefused refused) throws IOException, InterruptedException {
        String words = String.valueOf(refused.getMessage());
        send(dialect.error(words), () -> {});
        switch (refused.why()) {
            case TOO_MANY_TERMINALS, TOO_MANY_VIEWERS -> finish(TOO_MANY, words);
            case UNREACHED -> finish(INTERNAL_ERROR, "the shell is not reached");
        }
    }

    private void show(Viewer from) throws IOException, InterruptedException {
        while (true) {
            awaitGo();
            Optional<Shown> next = from.next(LOOK);
            if (next.isEmpty()) {
                continue;
            }
            Shown shown = next.get();
            boolean counts = shown instanceof Shown.Output && !dialect.acknowledges();
            send(dialect.show(shown), counts ? () -> acknowledge(from, (Shown.Output) shown) : () -> {});
            switch (shown) {
                case Shown.Exit _ -> {
                    finish(NORMAL, "the shell ended");
                    return;
                }
                case Shown.Broken _ -> {
                    finish(INTERNAL_ERROR, "the shell is not reached");
                    return;
                }
                case Shown.Dismissed dismissed -> {
                    dismiss(dismissed.cause());
                    return;
                }
                case Shown.Cut _, Shown.Output _, Shown.Resized _, Shown.Title _, Shown.Viewers _ -> {
                    // And what comes next
                }
            }
        }
    }

    private void dismiss(Shown.Cause cause) throws IOException, InterruptedException {
        switch (cause) {
            case CLOSED -> finish(NORMAL, "the terminal was closed");
            case ENGINE_STOPS -> finish(GOING_AWAY, "the engine stops");
        }
    }

    private static void acknowledge(Viewer viewer, Shown.Output output) {
        viewer.acknowledge(output.offset() + output.bytes().length);
    }

    private void send(List<Frame> frames, Runnable taken) throws IOException, InterruptedException {
        if (frames.isEmpty()) {
            taken.run();
        }
        for (int i = 0; i < frames.size(); i++) {
            link.send(frames.get(i), i == frames.size() - 1 ? taken : () -> {});
        }
    }

    private void awaitGo() throws InterruptedException {
        synchronized (lock) {
            while (paused) {
                lock.wait();
            }
        }
    }

    private void run() {
        try {
            converse();
        } catch (Link.Stalled e) {
            close(STALLED, "the client does not read", NO_GRACE);
        } catch (IOException e) {
            log.debug("the client of a terminal went away: {}", e.getMessage());
            link.cut();
        } catch (InterruptedException e) {
            log.trace("nobody looks any more", e);
        } catch (RuntimeException e) {
            log.error("a terminal's connection failed", e);
            close(INTERNAL_ERROR, "the engine failed; its log says more", GRACE);
        }
    }

    private void finish(int code, String reason) throws IOException, InterruptedException {
        link.flush();
        close(code, reason, GRACE);
    }

    private void close(int code, String reason, Duration grace) {
        link.close(code, reason, grace);
        input.close();
    }

    /** Takes a text message. May block, which slows the client. */
    void receive(String text) {
        receive(text.length(), () -> dialect.read(text));
    }

    /** Takes a binary message. May block, which slows the client. */
    void receive(byte[] binary) {
        receive(binary.length, () -> dialect.read(binary));
    }

    @FunctionalInterface
    private interface Reading {
        Said read() throws ProtocolBroken;
    }

    private void receive(int size, Reading reading) {
        receives = true;
        try {
            Duration rest = messages.take(1);
            Duration longer = bytes.take(size);
            Thread.sleep(rest.compareTo(longer) > 0 ? rest : longer);
            take(reading.read());
        } catch (ProtocolBroken e) {
            close(BROKEN, String.valueOf(e.getMessage()), NO_GRACE);
            disconnected();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            receives = false;
        }
    }

    private void take(Said said) throws ProtocolBroken, InterruptedException {
        switch (said) {
            case Said.Hello first -> {
                synchronized (lock) {
                    hello = first;
                    lock.notifyAll();
                }
            }
            case Said.Input typed -> {
                if (writes) {
                    input.put(typed.bytes());
                }
            }
            case Said.Resize resize -> sizes.want(resize.size());
            case Said.Acknowledge acknowledged -> {
                if (!awaitViewer()
                        .map(there -> there.acknowledge(acknowledged.offset()))
                        .orElse(true)) {
                    throw new ProtocolBroken("what was acknowledged was never sent");
                }
            }
            case Said.Take _ -> awaitViewer().ifPresent(Viewer::takeOver);
            case Said.Pause pause -> {
                synchronized (lock) {
                    paused = pause.paused();
                    lock.notifyAll();
                }
            }
            case Said.Nothing _ -> {
                // Ignored
            }
        }
    }

    /** Asks whether the client is there. To be called in even intervals. */
    void beat() {
        long now = link.received();
        silentBeats = now == heard && !receives ? silentBeats + 1 : 0;
        heard = now;
        if (silentBeats > SILENT_BEATS) {
            log.debug("the client of a terminal is silent");
            link.cut();
            disconnected();
        } else {
            link.ping();
        }
    }

    /** The client may no longer do this. */
    void revoke() {
        close(POLICY_VIOLATION, "what you showed to open this terminal opens it no more", NO_GRACE);
        gone().ifPresent(Viewer::close);
    }

    /** The client has gone. Idempotent. */
    void disconnected() {
        Optional<Viewer> there = gone();
        if (there.isEmpty() || input.isEmpty()) {
            leave(there);
        } else {
            Thread.ofVirtual().name("last-words").start(() -> {
                try {
                    input.awaitEmpty(LAST_WORDS);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
                leave(there);
            });
        }
    }

    private void leave(Optional<Viewer> there) {
        input.close();
        there.ifPresent(Viewer::close);
    }

    private Optional<Viewer> gone() {
        synchronized (lock) {
            gone = true;
            lock.notifyAll();
            if (pump != null) {
                pump.interrupt();
            }
            sizes.close();
            return Optional.ofNullable(viewer);
        }
    }
}
