package dev.sandboxengine.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.TerminalSize;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that was started by an exec, over a connection of its own; the reader reads straight from the socket. */
final class DockerExec implements ExecProcess {

    private static final Logger log = LoggerFactory.getLogger(DockerExec.class);
    private static final Duration FIRST_SIZE = Duration.ofSeconds(1);
    private static final Duration MOST_FOR_A_KILL = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

    private final DockerDaemon daemon;
    private final ExecStarter starter;
    private final PodName pod;
    private final ExecSpec spec;
    private final String id;
    private final String mark;
    private final Wire wire;
    private final OutputFrames frames;
    private final OutputStream stdin;
    private final AtomicBoolean closed = new AtomicBoolean();
    // The process is gone; whoever inherited its streams may write on.
    private volatile boolean exited;
    // All output was read, and the process is gone.
    private volatile boolean ended;
    private volatile boolean killed;
    private @Nullable CompletableFuture<Void> killing;
    private final Runnable over;
    private volatile OptionalInt code = OptionalInt.empty();
    private volatile OptionalInt failedStart = OptionalInt.empty();
    private boolean begun;

    DockerExec(
            DockerDaemon daemon,
            ExecStarter starter,
            PodName pod,
            ExecSpec spec,
            String id,
            String mark,
            DaemonHttp.Answer answer,
            Consumer<DockerExec> over) {
        this.over = () -> over.accept(this);
        this.daemon = daemon;
        this.starter = starter;
        this.pod = pod;
        this.spec = spec;
        this.id = id;
        this.mark = mark;
        this.wire = answer.wire();
        this.frames = new OutputFrames(answer.input()::read, spec.terminal().isPresent());
        this.stdin = new ExecInput(wire, spec);
    }

    @Override
    public Optional<Output> next() {
        if (ended || closed.get()) {
            return Optional.empty();
        }
        try {
            var output = frames.next();
            if (output != null) {
                boolean first = !begun;
                begun = true;
                return Optional.of(first && isOfTheDaemon(output) ? failedToStart(output) : output);
            }
        } catch (IOException failure) {
            if (closed.get()) {
                return Optional.empty();
            }
            throw daemon.gone(deed("read from"), failure);
        }
        awaitExit();
        ended = true;
        over.run();
        // Docker would keep the connection for half a minute, and whoever still writes waiting.
        wire.close();
        return Optional.empty();
    }

    // The daemon tells in place of the output why a process could not be started, which then never had a pid.
    private boolean isOfTheDaemon(Output output) {
        if (!FailedStart.looksLikeOne(output)) {
            return false;
        }
        try {
            var state = daemon.tree(deed("start"), DaemonHttp.Question.get("/exec/" + id + "/json"));
            return !state.path("Running").asBoolean() && state.path("Pid").asInt(0) == 0;
        } catch (DaemonRefusal refusal) {
            return false;
        }
    }

    private Output failedToStart(Output output) {
        var failure = FailedStart.of(output, spec);
        failedStart = OptionalInt.of(failure.exitCode());
        if (failure.part() != RuntimeFailure.Rejected.Part.OTHER) {
            exited = true;
            ended = true;
            over.run();
            wire.close();
            throw new RuntimeFailure.Rejected(failure.words(), failure.part());
        }
        return new Output(Channel.STDERR, (failure.words() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    // The end of the connection may be the daemon's, or that of streams which the process closed by itself: only the
    // daemon knows whether the process is gone.
    private void awaitExit() {
        var pause = Duration.ofMillis(1);
        while (!closed.get() && !hasExited()) {
            Pause.of(pause, deed("wait for"));
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private boolean hasExited() {
        JsonNode state;
        try {
            state = daemon.tree(deed("wait for"), DaemonHttp.Question.get("/exec/" + id + "/json"));
        } catch (DaemonRefusal refusal) {
            if (refusal.status() == 404) {
                exited = true;
                return true;
            }
            throw refusal.failure();
        }
        if (state.path("Running").asBoolean()) {
            return false;
        }
        if (failedStart.isPresent()) {
            code = failedStart;
        } else if (state.path("ExitCode").isNumber()) {
            code = OptionalInt.of(state.path("ExitCode").asInt());
        }
        exited = true;
        return true;
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public void resize(TerminalSize size) {
        if (spec.terminal().isEmpty() || exited || closed.get()) {
            return;
        }
        try {
            daemon.whole(
                    deed("resize"),
                    DaemonHttp.Question.of(
                            "POST", "/exec/" + id + "/resize?h=" + size.rows() + "&w=" + size.columns()));
        } catch (DaemonRefusal refusal) {
            // The process has ended meanwhile, or did not start: its output and exit code tell that.
            log.debug("{}", refusal.getMessage());
        }
    }

    /**
     * Gives the terminal its first size, which older daemons take only when the process runs. They answer after ten seconds
     * if it never does: that is not waited for.
     */
    void resizeWhenStarted(TerminalSize size) {
        var resizing = Thread.ofVirtual().name("first-size-of-" + pod).start(() -> {
            try {
                resize(size);
            } catch (RuntimeFailure failure) {
                log.debug("{}", failure.getMessage());
            }
        });
        try {
            resizing.join(FIRST_SIZE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int exitCode() {
        long end = System.nanoTime() + daemon.config().callTimeout().toNanos();
        while (!exited && !hasExited() && System.nanoTime() < end) {
            Pause.of(Duration.ofMillis(20), deed("wait for"));
        }
        return code.orElseThrow(() -> new RuntimeFailure.Unavailable(
                "cannot tell how '" + spec.command().getFirst() + "' in pod '" + pod + "' ended: "
                        + (exited ? "Docker does not know" : "it still runs")));
    }

    @Override
    public void kill() {
        if (isOver()) {
            return;
        }
        try {
            killing().get(MOST_FOR_A_KILL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeFailure known
                    ? known
                    : new RuntimeFailure.Unavailable("cannot " + deed("kill"), failure);
        } catch (TimeoutException _) {
            throw new RuntimeFailure.Unavailable("cannot " + deed("kill") + ": no answer within "
                    + MOST_FOR_A_KILL.toSeconds() + " s; remove the sandbox if it does not come back");
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure.Unavailable("cannot " + deed("kill") + ": interrupted", interruption);
        }
    }

    /** Whether there is nothing left to kill. */
    boolean isOver() {
        return ended || killed;
    }

    /**
     * Begins to kill, unless that is under way. A thread of its own does it: an interrupted one would break the connections
     * that it needs.
     */
    synchronized CompletableFuture<Void> killing() {
        if (killing == null || killing.isCompletedExceptionally()) {
            var begun = new CompletableFuture<Void>();
            killing = begun;
            Thread.ofVirtual().name("kill-in-" + pod).start(() -> {
                try {
                    new SessionKill(starter, pod, spec).kill(mark);
                    killed = true;
                    begun.complete(null);
                } catch (RuntimeException failure) {
                    begun.completeExceptionally(failure);
                } finally {
                    over.run();
                }
            });
        }
        return killing;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        // First, so that whoever reads or writes is free at once, whatever the pod does to the kill
        wire.close();
        try {
            kill();
        } catch (RuntimeFailure failure) {
            log.warn(
                    "a process of '{}' may live on in pod '{}': {}",
                    spec.command().getFirst(),
                    pod,
                    failure.getMessage());
        }
    }

    /** Whether the connection was given up before the end. */
    boolean isAbandoned() {
        return closed.get();
    }

    /** Gives up the connection after the time, until what is returned is closed. */
    Deadlines.Deadline endWithin(Duration time) throws IOException {
        return daemon.http().limit(this::abandon, time);
    }

    /** Gives up the connection and leaves the process to itself. */
    void abandon() {
        closed.set(true);
        wire.close();
    }

    private String deed(String verb) {
        return verb + " '" + spec.command().getFirst() + "' in pod '" + pod + "'";
    }
}
