package dev.sandboxengine.runtime;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A process that has said what it says, and ended. */
final class InMemoryProcess implements ExecProcess {

    private final InMemoryRuntime.Said said;
    private final OutputStream stdin;
    private final AtomicBoolean told = new AtomicBoolean();

    InMemoryProcess(InMemoryRuntime.Said said, OutputStream stdin) {
        this.said = said;
        this.stdin = stdin;
    }

    @Override
    public Optional<Output> next() {
        if (said.output().isEmpty() || !told.compareAndSet(false, true)) {
            return Optional.empty();
        }
        return Optional.of(new Output(Channel.STDOUT, said.output().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public void resize(TerminalSize size) {}

    @Override
    public int exitCode() {
        return said.code();
    }

    @Override
    public void kill() {}

    @Override
    public void close() {}
}
