package dev.sandboxengine.runtime;

import static dev.sandboxengine.runtime.Fixtures.aPod;
import static dev.sandboxengine.runtime.Fixtures.inTerminal;
import static dev.sandboxengine.runtime.Fixtures.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How processes in a pod end before they want to. */
interface ExecKillLaws extends RuntimeUnderTest {

    private String survivors(String mark) {
        return sh(
                        sharedPod(),
                        "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline 2>/dev/null | grep -q '^sleep " + mark
                                + " ' && echo $p; done; true")
                .out();
    }

    @Test
    default void killEndsTheSessionAndTheReader() {
        try (var process =
                runtime().exec(sharedPod(), Fixtures.sh("sleep 1001 & (sleep 1001 & sleep 1001) & echo up; wait"))) {
            Ran.until(process, "up");
            await().until(() -> survivors("1001").lines().count() == 3);
            process.kill();

            assertThat(survivors("1001")).isEmpty();
            assertThat(Ran.toTheEnd(process).code()).isEqualTo(137);
            process.kill();
        }
    }

    @Test
    default void killEndsATerminalsSession() {
        String script = "trap '' HUP; (trap '' HUP; sleep 1002) & echo up; sleep 1002";
        try (var process = runtime().exec(sharedPod(), inTerminal(script, TerminalSize.DEFAULT))) {
            Ran.until(process, "up");
            await().until(() -> survivors("1002").lines().count() == 2);
            process.kill();

            assertThat(survivors("1002")).isEmpty();
            assertThat(process.next()).isEmpty();
        }
    }

    @Test
    default void aShellIsHungUpBeforeItIsKilled() {
        String script =
                "trap 'echo bye > /tmp/hung-up; exit' HUP; rm -f /tmp/hung-up; echo up; while :; do sleep 0.05; done";
        try (var process = runtime().exec(sharedPod(), inTerminal(script, TerminalSize.DEFAULT))) {
            Ran.until(process, "up");
            process.kill();
        }
        assertThat(sh(sharedPod(), "cat /tmp/hung-up").out()).isEqualTo("bye\n");
    }

    @Test
    default void whoLeftTheSessionLivesOn() {
        try (var process = runtime()
                .exec(sharedPod(), Fixtures.sh("setsid sleep 1003 >/dev/null 2>&1 & sleep 0.3; echo up; sleep 1004"))) {
            Ran.until(process, "up");
            process.kill();
        }
        assertThat(survivors("1004")).isEmpty();
        assertThat(survivors("1003").lines()).hasSize(1);
        sh(sharedPod(), "kill " + survivors("1003").trim().replace("/proc/", ""));
    }

    @Test
    default void killFindsASessionWhoseLeaderIsGone() {
        try (var process = runtime().exec(sharedPod(), Fixtures.sh("sleep 1005 & echo up; exit 0"))) {
            Ran.until(process, "up");
            await().until(() -> survivors("1005").lines().count() == 1);
            process.kill();

            assertThat(survivors("1005")).isEmpty();
            assertThat(process.next()).isEmpty();
        }
    }

    @Test
    default void closingLeavesNoProcessBehind() {
        for (var spec : new ExecSpec[] {
            Fixtures.sh("echo up; sleep 1006"),
            reading("echo up; sleep 1006"),
            inTerminal("echo up; sleep 1006", TerminalSize.DEFAULT)
        }) {
            var process = runtime().exec(sharedPod(), spec);
            Ran.until(process, "up");
            process.close();
            process.close();

            assertThat(survivors("1006")).isEmpty();
            assertThat(process.next()).isEmpty();
        }
    }

    @Test
    default void closingFreesAReaderThatWaits() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var process = runtime().exec(sharedPod(), Fixtures.sh("sleep 1007"));
            Future<Boolean> reader = threads.submit(() -> process.next().isEmpty());
            process.close();

            assertThat(reader.get()).isTrue();
        }
    }

    @Test
    default void closingFreesAWriterThatWaits() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var process = runtime().exec(sharedPod(), reading("sleep 1008"));
            Future<Boolean> writer = threads.submit(() -> {
                try {
                    while (true) {
                        process.stdin().write(new byte[1 << 20]);
                    }
                } catch (IOException _) {
                    return true;
                }
            });
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            process.close();

            assertThat(writer.get()).isTrue();
        }
    }

    @Test
    default void aRemovalEndsWhatRuns() throws Exception {
        var pod = running(aPod(newName(), scriptedImage()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var process = runtime().exec(pod, Fixtures.sh("echo up; sleep 1009"))) {
            Ran.until(process, "up");
            Future<Boolean> reader = threads.submit(() -> process.next().isEmpty());
            runtime().remove(pod);

            assertThat(reader.get()).isTrue();
            assertThatCode(process::kill).doesNotThrowAnyException();
            process.resize(TerminalSize.DEFAULT);
        }
        assertThat(runtime().observe(pod)).isEmpty();
    }
}
