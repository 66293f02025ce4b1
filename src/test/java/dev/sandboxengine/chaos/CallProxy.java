package dev.sandboxengine.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket before Docker's that counts the engine's calls, does something at one of them, and can be taken away or made
 * to hang. The engine makes a connection per call, so that a connection's first line is the call and the rest may be
 * anything, a stream of an exec as well. Thread-safe.
 */
final class CallProxy implements AutoCloseable {

    /** On which side of the daemon's deed. */
    enum Moment {
        /** The daemon has not heard of the call. */
        BEFORE,
        /** The daemon has done it, and the engine has not heard of that. */
        AFTER
    }

    /** What is done at a call. */
    interface Deed {
        /** Whether the call goes on afterwards; otherwise its connection is cut. */
        boolean goesOn(Call call);
    }

    private record Trap(int number, Moment moment, Deed deed) {

        boolean isFor(int call, Moment now) {
            return number == call && moment == now;
        }
    }

    private static final int LONGEST_LINE = 8 << 10;

    private final Path socket;
    private final Path target;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger counted = new AtomicInteger();
    private final AtomicReference<@Nullable Trap> trap = new AtomicReference<>();
    private volatile boolean hanging;
    private volatile @Nullable ServerSocketChannel server;

    /** A proxy that takes connections. */
    CallProxy(Path socket, Path target) {
        this.socket = socket;
        this.target = target;
        restore();
    }

    Path socket() {
        return socket;
    }

    /** Counts from 1 again, and does this at that call, once. */
    void arm(int number, Moment moment, Deed deed) {
        counted.set(0);
        trap.set(new Trap(number, moment, deed));
    }

    /** Does nothing at any call from now on. False: what it was armed with has begun already. */
    boolean disarm() {
        return trap.getAndSet(null) != null;
    }

    /** Counts from 1 again. */
    void countAnew() {
        counted.set(0);
    }

    /** How many calls there were since it was armed or told to count anew. */
    int counted() {
        return counted.get();
    }

    /** Takes connections again. */
    void restore() {
        try {
            Files.deleteIfExists(socket);
            var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listening.bind(UnixDomainSocketAddress.of(socket));
            server = listening;
            Thread.ofVirtual().name("call-proxy").start(() -> accept(listening));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Breaks all connections and takes no more, as a daemon that was killed. */
    void cut() {
        var listening = server;
        server = null;
        if (listening != null) {
            close(listening);
        }
        breakAll();
        try {
            Files.deleteIfExists(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Breaks all connections, as the kernel does for a process that was killed. */
    void breakAll() {
        open.forEach(CallProxy::close);
        open.clear();
    }

    /** Whether calls are taken and never answered. Those that hang when this ends are cut. */
    void hang(boolean hang) {
        hanging = hang;
        if (!hang) {
            breakAll();
        }
    }

    private void accept(ServerSocketChannel listening) {
        try {
            while (true) {
                var client = listening.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException _) {
            // Taken away.
        }
    }

    private void serve(SocketChannel client) {
        try {
            var head = ByteBuffer.allocate(LONGEST_LINE);
            var call = Call.parse(firstLine(client, head));
            if (hanging) {
                return;
            }
            int number = call.isBackground() ? 0 : counted.incrementAndGet();
            if (!passes(number, Moment.BEFORE, call)) {
                close(client);
                return;
            }
            forward(client, head.flip(), number, call);
        } catch (IOException | IllegalArgumentException _) {
            close(client);
        }
    }

    private void forward(SocketChannel client, ByteBuffer head, int number, Call call) throws IOException {
        var daemon = SocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(daemon);
        try (client;
                daemon) {
            daemon.connect(UnixDomainSocketAddress.of(target));
            write(head, daemon);
            Thread.ofVirtual().start(() -> pump(client, daemon));
            var answer = ByteBuffer.allocate(64 << 10);
            int first = daemon.read(answer);
            if (first < 0 || !passes(number, Moment.AFTER, call)) {
                return;
            }
            write(answer.flip(), client);
            pump(daemon, client);
        } finally {
            open.remove(client);
            open.remove(daemon);
        }
    }

    private boolean passes(int number, Moment moment, Call call) {
        var set = trap.get();
        return set == null
                || number == 0
                || !set.isFor(number, moment)
                || !trap.compareAndSet(set, null)
                || set.deed().goesOn(call);
    }

    private static String firstLine(SocketChannel client, ByteBuffer head) throws IOException {
        while (client.read(head) >= 0 && head.hasRemaining()) {
            for (int i = 0; i < head.position(); i++) {
                if (head.get(i) == '\n') {
                    return new String(head.array(), 0, i, StandardCharsets.ISO_8859_1).strip();
                }
            }
        }
        throw new IOException("not a call");
    }

    private static void pump(SocketChannel from, SocketChannel to) {
        var buffer = ByteBuffer.allocate(64 << 10);
        try {
            while (from.read(buffer) >= 0) {
                write(buffer.flip(), to);
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException _) {
            // Cut, or one side is gone.
        }
    }

    private static void write(ByteBuffer bytes, SocketChannel to) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    private static void close(AutoCloseable channel) {
        try {
            channel.close();
        } catch (Exception _) {
            // It is closed all the same.
        }
    }

    @Override
    public void close() {
        cut();
    }
}
