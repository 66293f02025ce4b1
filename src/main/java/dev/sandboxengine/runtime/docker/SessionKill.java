package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.ExecProcess.Output;
import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Kills the session of a process. Docker has no way to signal an exec, and closing its connection ends nothing: another exec
 * looks for it in the container, by the mark in its environment, as the same user.
 */
final class SessionKill {

    private static final int ATTEMPTS = 3;

    /** One attempt inside takes milliseconds, unless somebody there stops it. */
    private static final Duration MOST_PER_ATTEMPT = Duration.ofSeconds(4);

    /*
     * Arguments: the mark; whether there is a terminal. Built-in commands only, as the pod may have no process to spare.
     * An exec's first process leads its session and has no parent that is seen here (0). When it has ended before the others,
     * they bear its mark in a session without a leader; pids grow, so of several such sessions the first was the exec's.
     * A name in /proc/PID/stat may contain anything: fields are counted from its last parenthesis.
     */
    private static final String SCRIPT = """
            mark="SANDBOX_EXEC=$1"; gentle=$2
            look() {
              line=; while IFS= read -r part || [ -n "$part" ]; do line="$line $part"; done < "/proc/$1/stat"
              [ -n "$line" ] || return 1
              set -- ${line##*") "}; state=$1; parent=$2; sid=$4
            }
            marked() {
              all=; while IFS= read -r part || [ -n "$part" ]; do all="$all$part"; done < "/proc/$1/environ"
              case $all in *"$mark"*) return 0;; esac; return 1
            }
            find_session() {
              orphan=
              for dir in /proc/[0-9]*; do
                pid=${dir#/proc/}
                look "$pid" || continue
                [ "$parent" = 0 ] || [ ! -e "/proc/$sid/stat" ] || continue
                marked "$pid" || continue
                if [ "$parent" = 0 ]; then session=$sid; return 0; fi
                if [ -z "$orphan" ] || [ "$sid" -lt "$orphan" ]; then orphan=$sid; fi
              done
              session=$orphan; [ -n "$session" ]
            }
            signal() {
              found=1
              for dir in /proc/[0-9]*; do
                pid=${dir#/proc/}
                look "$pid" || continue
                if [ "$sid" = "$session" ] && [ "$state" != Z ] && [ "$state" != X ]; then kill "-$1" "$pid"; found=0; fi
              done
              return $found
            }
            {
              find_session || exit 0
              if [ "$gentle" = 1 ]; then
                signal HUP; signal CONT
                for try in 1 2 3 4; do signal 0 || exit 0; sleep 0.05; done
              fi
              for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do signal KILL || exit 0; done
              exit 3
            } 2>/dev/null
            """;

    private final ExecStarter starter;
    private final PodName pod;
    private final ExecSpec victim;

    SessionKill(ExecStarter starter, PodName pod, ExecSpec victim) {
        this.starter = starter;
        this.pod = pod;
        this.victim = victim;
    }

    /**
     * Kills all processes of the session; nothing happens where the pod does not run.
     *
     * @throws RuntimeFailure.Unavailable when that could not be done
     */
    void kill(String mark) {
        String last = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (attempt > 0) {
                Pause.of(Duration.ofMillis(200), "kill a process in pod '" + pod + "'");
            }
            try {
                var ended = run(mark);
                if (ended.isEmpty()) {
                    return;
                }
                last = ended.get();
            } catch (RuntimeFailure.PodNotFound | RuntimeFailure.PodNotRunning _) {
                return;
            }
        }
        throw new RuntimeFailure.Unavailable(
                "cannot kill '" + victim.command().getFirst() + "' in pod '" + pod + "': " + last);
    }

    // Empty: done; else why not.
    private Optional<String> run(String mark) {
        var killer = starter.startUnmarked(
                pod,
                new ExecSpec(
                        List.of(
                                "/bin/sh",
                                "-c",
                                SCRIPT,
                                "sh",
                                mark,
                                victim.terminal().isPresent() ? "1" : "0"),
                        victim.user(),
                        "/",
                        Map.of(),
                        Optional.empty(),
                        false,
                        victim.sidecar()));
        try (var _ = killer.endWithin(MOST_PER_ATTEMPT)) {
            var words = new StringBuilder();
            for (var output = killer.next(); output.isPresent(); output = killer.next()) {
                words.append(text(output.get()));
            }
            if (killer.isAbandoned()) {
                throw new RuntimeFailure.Unavailable("cannot kill in pod '" + pod
                        + "': a shell there did not end within " + MOST_PER_ATTEMPT.toSeconds() + " s");
            }
            int code = killer.exitCode();
            return code == 0
                    ? Optional.empty()
                    : Optional.of("exit code " + code + " " + words.toString().trim());
        } catch (IOException closed) {
            throw new RuntimeFailure.Unavailable("cannot kill in pod '" + pod + "': " + closed.getMessage(), closed);
        } finally {
            killer.abandon();
        }
    }

    private static String text(Output output) {
        return new String(output.bytes(), StandardCharsets.UTF_8);
    }
}
