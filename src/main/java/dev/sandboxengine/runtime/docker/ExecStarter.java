package dev.sandboxengine.runtime.docker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.TerminalSize;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts processes in pods. Thread-safe. */
final class ExecStarter {

    private static final Logger log = LoggerFactory.getLogger(ExecStarter.class);

    /** Carries a random value in the environment of each process that is started, by which its session is found. */
    static final String MARK = "SANDBOX_EXEC";

    // From this version on a terminal has its size before the process runs.
    private static final ApiVersion CONSOLE_SIZE = new ApiVersion(1, 42);

    // The daemon would swallow ctrl-p and let ctrl-p ctrl-q end the connection; this nobody types.
    private static final String NO_DETACH = "ctrl-^,ctrl-@,ctrl-^,ctrl-_,ctrl-@,ctrl-^,ctrl-_,ctrl-_,ctrl-@,ctrl-^";

    private final DockerDaemon daemon;
    private final OwnContainers containers;
    private final ExecStarts starts;
    private final SecureRandom random = new SecureRandom();
    private final Set<DockerExec> live = ConcurrentHashMap.newKeySet();

    ExecStarter(DockerDaemon daemon, OwnContainers containers, ExecStarts starts) {
        this.daemon = daemon;
        this.containers = containers;
        this.starts = starts;
    }

    /** Starts a process that {@link DockerExec#kill} can kill, and which {@link #killAll} kills. */
    DockerExec start(PodName pod, ExecSpec spec) {
        byte[] value = new byte[16];
        random.nextBytes(value);
        var exec = start(pod, spec, HexFormat.of().formatHex(value), live::remove);
        live.add(exec);
        if (exec.isOver()) {
            live.remove(exec);
        }
        return exec;
    }

    /** Starts a process without a mark, which nothing but its own end ends. */
    DockerExec startUnmarked(PodName pod, ExecSpec spec) {
        return start(pod, spec, "", _ -> {});
    }

    /** Kills everything that runs, all at once, and waits for that no longer than the time. */
    void killAll(Duration most) {
        var kills = live.stream().map(DockerExec::killing).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(kills).get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            log.warn("not all of {} commands could be killed: {}", kills.length, failure.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private DockerExec start(PodName pod, ExecSpec spec, String mark, Consumer<DockerExec> over) {
        return starts.starting(pod, () -> started(pod, spec, mark, over));
    }

    private DockerExec started(PodName pod, ExecSpec spec, String mark, Consumer<DockerExec> over) {
        var part = new PodPart(pod, spec.sidecar());
        String deed = "run '" + spec.command().getFirst() + "' in " + part.words();
        String id = containers
                .with(part, container -> create(deed, part, container, spec, mark))
                .orElseThrow(part::notFound);
        var answer = connect(deed, part, id, spec);
        var exec = new DockerExec(daemon, this, pod, spec, id, mark, answer, over);
        if (spec.terminal().isPresent() && daemon.version(deed).compareTo(CONSOLE_SIZE) < 0) {
            exec.resizeWhenStarted(spec.terminal().get());
        }
        return exec;
    }

    private String create(String deed, PodPart part, String container, ExecSpec spec, String mark) {
        ObjectNode body = daemon.json().createObjectNode();
        spec.command().forEach(body.putArray("Cmd")::add);
        var env = body.putArray("Env");
        spec.env().forEach((name, content) -> env.add(name + "=" + content));
        if (!mark.isEmpty()) {
            env.add(MARK + "=" + mark);
        }
        body.put("User", spec.user());
        body.put("WorkingDir", spec.directory());
        body.put("Tty", spec.terminal().isPresent());
        body.put("AttachStdin", spec.stdin());
        body.put("AttachStdout", true);
        body.put("AttachStderr", true);
        spec.terminal().ifPresent(size -> body.put("DetachKeys", NO_DETACH));
        size(deed, body, spec);
        try {
            return daemon.tree(
                            deed,
                            DaemonHttp.Question.json("POST", "/containers/" + container + "/exec", daemon.bytes(body)))
                    .path("Id")
                    .asText();
        } catch (DaemonRefusal refusal) {
            throw refused(part, spec, refusal);
        }
    }

    private DaemonHttp.Answer connect(String deed, PodPart part, String id, ExecSpec spec) {
        ObjectNode body = daemon.json().createObjectNode();
        body.put("Detach", false);
        body.put("Tty", spec.terminal().isPresent());
        size(deed, body, spec);
        var upgrade = Map.of("Content-Type", "application/json", "Connection", "Upgrade", "Upgrade", "tcp");
        var question = new DaemonHttp.Question("POST", "/exec/" + id + "/start", upgrade, daemon.bytes(body));
        try {
            return daemon.open(deed, question, daemon.config().callTimeout());
        } catch (DaemonRefusal refusal) {
            throw refused(part, spec, refusal);
        }
    }

    private void size(String deed, ObjectNode body, ExecSpec spec) {
        if (spec.terminal().isPresent() && daemon.version(deed).compareTo(CONSOLE_SIZE) >= 0) {
            TerminalSize size = spec.terminal().get();
            body.putArray("ConsoleSize").add(size.rows()).add(size.columns());
        }
    }

    // Newer daemons know the user before they start anything.
    private static RuntimeException refused(PodPart part, ExecSpec spec, DaemonRefusal refusal) {
        if (refusal.reason().startsWith("unable to find user")) {
            var failure = FailedStart.of(refusal.reason(), spec);
            return new RuntimeFailure.Rejected(failure.words(), failure.part());
        }
        return refusal.status() == 409 ? part.notRunning() : refusal;
    }
}
