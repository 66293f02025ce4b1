package dev.sandboxengine.runtime;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A process that says what it was told to say, and ends when it was told to, or when it is killed. Thread-safe. */
final class InMemoryProcess implements ExecProcess {

    private static final int KILLED = 137;

    private final BlockingQueue<Optional<Output>> outputs = new LinkedBlockingQueue<>();
    private final OutputStream stdin;
    private volatile int code;

    InMemoryProcess(Said said, OutputStream stdin) {
        this.stdin = stdin;
        this.code = said.code();
        if (!said.output().isEmpty()) {
            outputs.add(Optional.of(new Output(Channel.STDOUT, said.output().getBytes(StandardCharsets.UTF_8))));
        }
        if (!said.goesOn()) {
            outputs.add(Optional.empty());
        }
    }

    @Override
    public Optional<Output> next() {
        try {
            return outputs.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public void resize(TerminalSize size) {}

    @Override
    public int exitCode() {
        return code;
    }

    @Override
    public void kill() {
        code = KILLED;
        outputs.add(Optional.empty());
    }

    @Override
    public void close() {
        kill();
    }
}
