package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.template.HealthCheck;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what a template says that its sandboxes do by themselves. Thread-safe. */
final class PodCommands {

    private static final Logger log = LoggerFactory.getLogger(PodCommands.class);

    /** A program that is to go on is seen to end when it ends sooner. */
    private static final int WATCHED_SECONDS = 10;

    private static final int KILLED = 137;

    /** In a message: what is wrong stands at the end. */
    private static final int MOST_OF_OUTPUT = 600;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private static final String ONCE = "once() { bash -lc \"$2\" 9>&- 2>&1; }";

    /**
     * The program leaves the session, so that nothing ends it but its sandbox; what it writes is in files. That it was begun
     * since the container started is known by the moment at which that was.
     */
    private static final String START = """
            log=/tmp/sandbox-start-$1.log
            boot=$(cut -d ' ' -f 22 /proc/1/stat)
            [ "$(cat "$log.boot" 2>/dev/null)" != "$boot" ] || { echo running; exit 0; }
            echo "$boot" >"$log.boot"
            rm -f "$log" "$log.old"
            mkfifo "$log.pipe"
            setsid sh -c "$4" sh "$log" <"$log.pipe" >/dev/null 2>&1 &
            keeper=$!
            exec 3>"$log.pipe"
            rm -f "$log.pipe"
            setsid bash -lc "$2" </dev/null >&3 2>&1 3>&- &
            program=$!
            exec 3>&-
            looks=0
            while kill -0 "$program" 2>/dev/null && [ "$looks" -lt "$3" ]; do
              sleep 0.1
              looks=$((looks + 1))
            done
            if kill -0 "$program" 2>/dev/null; then echo running; exit 0; fi
            wait "$program"
            code=$?
            looks=0
            while kill -0 "$keeper" 2>/dev/null && [ "$looks" -lt 10 ]; do
              sleep 0.1
              looks=$((looks + 1))
            done
            echo ended
            cat "$log.old" "$log" 2>/dev/null | tail -c 4000
            exit "$code"
            """;

    /**
     * Keeps the last 512 to 1024 reads of a KiB at most: a program that writes for ever would fill the disk, or the memory where
     * its files are there. dd writes what it has read at once, and reads no more than it writes. Goes on reading when it can
     * write no more, because a pipe without a reader would end the program.
     */
    private static final String KEEP = """
            log=$1
            while
              said=$(LC_ALL=C dd bs=1024 count=512 of="$log" 2>&1) &&
                { said=${said%% records in*}; [ "$((${said##*[!0-9+]}))" -eq 512 ]; }
            do
              mv -f "$log" "$log.old"
            done
            exec cat >/dev/null
            """;

    private final SandboxRuntime runtime;
    private final Inside inside;
    private final SandboxEvents events;
    private final LaunchPolicy policy;

    PodCommands(SandboxRuntime runtime, SandboxEvents events, LaunchPolicy policy) {
        this.runtime = runtime;
        this.inside = new Inside(runtime);
        this.events = events;
        this.policy = policy;
    }

    /**
     * Runs the init commands in order; those that succeeded already are left out.
     *
     * @throws LaunchFailed when one does not succeed
     */
    void init(Sandbox sandbox, Attempt attempt, LaunchTimeline timeline) {
        List<String> commands = sandbox.template().commands().init();
        for (int i = 0; i < commands.size(); i++) {
            String command = commands.get(i);
            String running = "init command '" + command + "' runs";
            timeline.because(running);
            Inside.Ended ended = inside.run(
                    sandbox.id().pod(),
                    Inside.asCoder(OnceInside.command(ONCE, "command-" + i, command)),
                    "",
                    policy.commandTimeout(),
                    attempt,
                    said -> timeline.because(said.isEmpty() ? running : running + ": " + said));
            tell(sandbox.id(), "init", command, ended);
            if (!ended.succeeded()) {
                throw new LaunchFailed(
                        EndReason.COMMAND_FAILED,
                        "init command '" + command + "' "
                                + (ended.timedOut()
                                        ? "was not done within "
                                                + policy.commandTimeout().toSeconds() + " s"
                                        : "ended with code " + ended.exitCode())
                                + after(ended.output()));
            }
        }
    }

    /** Begins the start commands, and does not wait for anything. One that ends soon is told in the events. */
    void start(Sandbox sandbox) {
        List<String> commands = sandbox.template().commands().start();
        for (int i = 0; i < commands.size(); i++) {
            String number = Integer.toString(i + 1);
            String command = commands.get(i);
            Thread.ofVirtual()
                    .name("start-" + sandbox.id() + "-" + number)
                    .start(() -> begin(sandbox.id(), number, command));
        }
    }

    /** Begins one, and watches it for a while. */
    void begin(SandboxId id, String number, String command) {
        try {
            Inside.Ended ended = inside.run(
                    id.pod(),
                    Inside.asCoder(List.of(
                            "sh", "-c", START, "sh", number, command, Integer.toString(WATCHED_SECONDS * 10), KEEP)),
                    "",
                    Duration.ofSeconds(WATCHED_SECONDS * 3),
                    new Attempt(),
                    _ -> {});
            if (!ended.output().equals("running") && !wasStopped(id, ended)) {
                String output = ended.output().replaceFirst("^ended\\s*", "");
                tell(id, "start", command, new Inside.Ended(ended.exitCode(), false, output, ended.took()));
            }
        } catch (RuntimeFailure e) {
            log.info("sandbox {}: its start command {} is not watched any more: {}", id, number, e.getMessage());
        }
    }

    /** Whether its sandbox was stopped while it was watched: nothing is known of it then, and nothing is wrong. */
    private boolean wasStopped(SandboxId id, Inside.Ended watch) {
        return !watch.output().startsWith("ended")
                && (watch.exitCode() == KILLED
                        || runtime.observe(id.pod())
                                .filter(pod -> pod.phase() == PodObservation.Phase.RUNNING)
                                .isEmpty());
    }

    /**
     * Waits until the health check passes; an attempt that begins in time has its whole time.
     *
     * @throws LaunchFailed when it does not in its time
     */
    void awaitHealth(Sandbox sandbox, HealthCheck check, Attempt attempt, LaunchTimeline timeline)
            throws InterruptedException {
        long last = System.nanoTime() + check.within().toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Inside.Ended ended = inside.run(
                    sandbox.id().pod(), Inside.asCoder(line(check.command())), "", check.timeout(), attempt, _ -> {});
            if (ended.succeeded()) {
                return;
            }
            String said =
                    ended.timedOut() ? " (no answer within " + check.timeout().toMillis() + " ms)" : "";
            timeline.because("health check fails" + said + after(ended.lastLine()));
            if (System.nanoTime() + pause.toNanos() >= last) {
                tell(sandbox.id(), "healthcheck", check.command(), ended);
                throw new LaunchFailed(
                        EndReason.UNHEALTHY,
                        "health check '" + check.command() + "' did not pass within "
                                + check.within().toMillis() / 1000.0 + " s; last it "
                                + (ended.timedOut() ? "did not answer" : "ended with code " + ended.exitCode())
                                + after(ended.output()));
            }
            attempt.pause(pause);
            // A program that is up in a moment need not wait for the interval of one that takes long
            pause = least(pause.multipliedBy(2), check.interval());
        }
    }

    /** Runs the stop commands in order, as far as their time lasts. Whatever goes wrong is told and changes nothing. */
    void stop(Sandbox sandbox) {
        long last = System.nanoTime() + policy.stopTimeout().toNanos();
        for (String command : sandbox.template().commands().stop()) {
            Duration left = Duration.ofNanos(last - System.nanoTime());
            if (!left.isPositive()) {
                log.warn("sandbox {}: no time is left for its stop command '{}'", sandbox.id(), command);
                return;
            }
            try {
                PodName pod = sandbox.id().pod();
                Inside.Ended ended = inside.run(pod, Inside.asCoder(line(command)), "", left, new Attempt(), _ -> {});
                tell(sandbox.id(), "stop", command, ended);
            } catch (RuntimeFailure e) {
                log.warn("sandbox {}: its stop commands could not be run: {}", sandbox.id(), e.getMessage());
                return;
            }
        }
    }

    /** Both of its streams are one, or their order would be lost. */
    private static List<String> line(String command) {
        return List.of("sh", "-c", "exec bash -lc \"$1\" 2>&1", "sh", command);
    }

    private void tell(SandboxId id, String phase, String command, Inside.Ended ended) {
        Map<String, Object> data = new HashMap<>();
        data.put("phase", phase);
        data.put("command", command);
        data.put("exit_code", ended.exitCode());
        data.put("output", ended.output());
        data.put("ms", ended.took().toMillis());
        events.record(id, "command", data);
    }

    private static String after(String output) {
        return output.isEmpty()
                ? ""
                : ": "
                        + output.substring(Math.max(0, output.length() - MOST_OF_OUTPUT))
                                .strip();
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
