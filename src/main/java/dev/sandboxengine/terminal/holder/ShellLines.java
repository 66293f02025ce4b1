package dev.sandboxengine.terminal.holder;

import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.Epoch;
import dev.sandboxengine.terminal.Line;
import dev.sandboxengine.terminal.Lines;
import dev.sandboxengine.terminal.TerminalName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ways to the shells in pods: login shells of the person who works there. Each is kept by a holder inside the pod, a Perl
 * program that is handed in with the command, so that images need nothing of ours; where there is no Perl, the shell is a
 * plain process that ends with its line. Thread-safe.
 */
public final class ShellLines implements Lines {

    private static final Logger log = LoggerFactory.getLogger(ShellLines.class);
    private static final String HOLDER = holder();
    private static final String PERSON = "1000:1000";
    private static final String DIRECTORY = "/workspace";
    private static final Map<String, String> ENV = Map.of("TERM", "xterm-256color", "COLORTERM", "truecolor");
    private static final int NO_HOLDER = 3;

    /** More than all terminals of a pod say of themselves. */
    private static final int MOST_OUTPUT = 256 << 10;

    /** The holder answers in milliseconds, and an end takes three seconds where a program does not take the hint. */
    private static final Duration MOST_TIME = Duration.ofSeconds(15);

    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    private final SandboxRuntime runtime;
    private final RandomGenerator random;

    /**
     * Those of a runtime's pods.
     *
     * @param random makes names for shells that nothing holds
     */
    public ShellLines(SandboxRuntime runtime, RandomGenerator random) {
        this.runtime = runtime;
        this.random = random;
    }

    private static String holder() {
        try (InputStream program = ShellLines.class.getResourceAsStream("holder.pl")) {
            if (program == null) {
                throw new IllegalStateException("the holder's program is not in the jar");
            }
            return new String(program.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Line open(PodName pod, TerminalName name, TerminalSize size) {
        ExecProcess carrier =
                exec(pod, true, "attach", name.value(), String.valueOf(size.columns()), String.valueOf(size.rows()));
        try {
            return kept(carrier);
        } catch (HeldLine.Silent silent) {
            int code = carrier.exitCode();
            if (code != NOT_FOUND && code != NOT_EXECUTABLE) {
                throw new RuntimeFailure.Unavailable("the holder of terminal '" + name + "' in pod '" + pod
                        + "' ended with code " + code + ": " + silent.getMessage());
            }
        }
        log.debug("pod {} has no Perl: its terminal '{}' ends with the engine's line", pod, name);
        ExecSpec plain = new ExecSpec(List.of("bash", "--login"), PERSON, DIRECTORY, ENV, Optional.of(size), true);
        return new PlainLine(runtime.exec(pod, plain), new Epoch("%016x".formatted(random.nextLong())), size);
    }

    @Override
    public Optional<Line> again(PodName pod, TerminalName name) {
        ExecProcess carrier = exec(pod, true, "again", name.value());
        try {
            return Optional.of(kept(carrier));
        } catch (HeldLine.Silent _) {
            return Optional.empty();
        }
    }

    private static Line kept(ExecProcess carrier) throws HeldLine.Silent {
        boolean kept = false;
        try (Deadline _ = Deadline.of(carrier, MOST_TIME)) {
            Line line = HeldLine.over(carrier);
            kept = true;
            return line;
        } finally {
            if (!kept) {
                carrier.close();
            }
        }
    }

    @Override
    public Map<TerminalName, Line.Hello> list(PodName pod) {
        Map<TerminalName, Line.Hello> found = new TreeMap<>();
        try (ExecProcess asking = exec(pod, false, "list");
                Deadline _ = Deadline.of(asking, MOST_TIME)) {
            new String(output(asking), StandardCharsets.UTF_8).lines().forEach(line -> {
                int end = line.indexOf(' ');
                TerminalName.parse(line.substring(0, Math.max(0, end))).ifPresent(name -> {
                    try {
                        found.put(name, HeldLine.hello(line.substring(end + 1)));
                    } catch (RuntimeFailure e) {
                        log.debug("terminal '{}' in pod '{}' is left out: {}", name, pod, e.getMessage());
                    }
                });
            });
        }
        return found;
    }

    @Override
    public boolean end(PodName pod, TerminalName name) {
        try (ExecProcess ending = exec(pod, false, "end", name.value());
                Deadline _ = Deadline.of(ending, MOST_TIME)) {
            output(ending);
            int code = ending.exitCode();
            return switch (code) {
                case 0 -> true;
                case NO_HOLDER, NOT_FOUND, NOT_EXECUTABLE -> false;
                default ->
                    throw new RuntimeFailure.Unavailable("the holder of terminal '" + name + "' in pod '" + pod
                            + "' does not answer; end its process, or stop and start the sandbox");
            };
        }
    }

    private ExecProcess exec(PodName pod, boolean stdin, String... words) {
        List<String> command =
                Stream.concat(Stream.of("perl", "-e", HOLDER), Stream.of(words)).toList();
        return runtime.exec(pod, new ExecSpec(command, PERSON, DIRECTORY, ENV, Optional.empty(), stdin));
    }

    private static byte[] output(ExecProcess process) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Optional<ExecProcess.Output> next = process.next(); next.isPresent(); next = process.next()) {
            if (next.get().channel() == ExecProcess.Channel.STDOUT && all.size() < MOST_OUTPUT) {
                all.writeBytes(next.get().bytes());
            }
        }
        return all.toByteArray();
    }
}
