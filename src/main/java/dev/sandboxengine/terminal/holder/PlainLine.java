package dev.sandboxengine.terminal.holder;

import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.Epoch;
import dev.sandboxengine.terminal.Line;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The line to a shell that nothing holds, in an image that has no Perl: it ends with the line. */
final class PlainLine implements Line {

    private final ExecProcess shell;
    private final Hello hello;
    private long offset;

    PlainLine(ExecProcess shell, Epoch epoch, TerminalSize size) {
        this.shell = shell;
        this.hello = new Hello(epoch, 0, 0, size, Optional.empty(), false);
    }

    @Override
    public Hello hello() {
        return hello;
    }

    @Override
    public void from(long ignored) {}

    @Override
    public Optional<Heard> next() {
        Optional<ExecProcess.Output> output = shell.next();
        if (output.isEmpty()) {
            return Optional.of(new Heard.Exit(shell.exitCode()));
        }
        byte[] bytes = output.get().bytes();
        long at = offset;
        offset += bytes.length;
        return Optional.of(new Heard.Output(at, bytes));
    }

    @Override
    public void input(byte[] bytes, BooleanSupplier gone) throws IOException {
        shell.stdin().write(bytes);
        shell.stdin().flush();
    }

    @Override
    public void resize(TerminalSize size) {
        shell.resize(size);
    }

    @Override
    public void note(byte[] bytes) {}

    @Override
    public void beat() {}

    @Override
    public void end() {
        shell.kill();
    }

    @Override
    public void leave() {
        shell.close();
    }

    @Override
    public void close() {
        shell.close();
    }
}
