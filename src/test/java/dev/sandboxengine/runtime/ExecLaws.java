package dev.sandboxengine.runtime;

import static dev.sandboxengine.runtime.Fixtures.inTerminal;
import static dev.sandboxengine.runtime.Fixtures.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Processes in a pod, and what goes in and out of them. */
interface ExecLaws extends RuntimeUnderTest {

    @Test
    default void theTwoStreamsAreToldApart() {
        var ran = sh(sharedPod(), "echo out; echo err >&2; exit 3");

        assertThat(ran).isEqualTo(new Ran("out\n", "err\n", 3));
    }

    @Test
    default void aSignalIsAnExitCode() {
        assertThat(sh(sharedPod(), "kill -TERM $$").code()).isEqualTo(143);
    }

    @Test
    default void aProcessStartsWhereAndAsItWasTold() {
        var spec = new ExecSpec(
                List.of("sh", "-c", "pwd; id -u; printf '%s' \"$A\""),
                "1000",
                "/usr/share",
                Map.of("A", "b c=d"),
                Optional.empty(),
                false);

        assertThat(run(sharedPod(), spec).out()).isEqualTo("/usr/share\n1000\nb c=d");
    }

    @Test
    default void aProcessWithoutAUserHasTheContainersOwn() {
        var pod = running(Fixtures.beside(
                Fixtures.beside(
                        Fixtures.aPod(newName(), scriptedImage()), "server", serverImage(), "exec sleep infinity"),
                "other",
                scriptedImage(),
                "exec sleep infinity"));

        assertThat(run(pod, withoutUser(Optional.empty())).out()).isEqualTo("1000\n");
        assertThat(run(pod, withoutUser(Optional.of("server"))).out()).isEqualTo("0\n");
        assertThat(run(pod, withoutUser(Optional.of("other"))).out()).isEqualTo("1000\n");
    }

    private static ExecSpec withoutUser(Optional<String> sidecar) {
        return new ExecSpec(List.of("id", "-u"), "", "/", Map.of(), Optional.empty(), false, sidecar);
    }

    @Test
    default void aCommandThatDoesNotExistIsTold() {
        var spec = new ExecSpec(List.of("no-such-program"), "1000", "/", Map.of(), Optional.empty(), false);

        var ran = run(sharedPod(), spec);
        assertThat(ran.code()).isIn(126, 127);
        assertThat(ran.out() + ran.err()).contains("no-such-program");
    }

    @Test
    default void withoutInputAProcessReadsTheEnd() {
        assertThat(sh(sharedPod(), "wc -c").out().trim()).isEqualTo("0");
    }

    @Test
    default void theEndOfTheInputLeavesTheOutputOpen() throws IOException {
        try (var process = runtime().exec(sharedPod(), reading("wc -c; sleep 0.2; echo after"))) {
            process.stdin().write("hello".getBytes(StandardCharsets.UTF_8));
            process.stdin().close();

            assertThat(Ran.toTheEnd(process)).isEqualTo(new Ran("5\nafter\n", "", 0));
        }
    }

    @Test
    default void fiftyMegabytesComeOutUnchanged() {
        String script =
                "head -c 52428800 /dev/urandom > /tmp/random; sha256sum < /tmp/random >&2; cat /tmp/random; rm /tmp/random";
        var digest = sha256();
        var told = new StringBuilder();
        try (var process = runtime().exec(sharedPod(), Fixtures.sh(script))) {
            for (var output = process.next(); output.isPresent(); output = process.next()) {
                if (output.get().channel() == ExecProcess.Channel.STDOUT) {
                    digest.update(output.get().bytes());
                } else {
                    told.append(new String(output.get().bytes(), StandardCharsets.UTF_8));
                }
            }
            assertThat(process.exitCode()).isZero();
        }
        assertThat(told.toString()).startsWith(HexFormat.of().formatHex(digest.digest()));
    }

    @Test
    default void twentyMegabytesGoInUnchanged() throws Exception {
        byte[] bytes = new byte[20 << 20];
        new Random(7).nextBytes(bytes);
        try (var process = runtime().exec(sharedPod(), reading("sha256sum"))) {
            process.stdin().write(bytes);
            process.stdin().close();

            assertThat(Ran.toTheEnd(process).out()).startsWith(HexFormat.of().formatHex(sha256().digest(bytes)));
        }
    }

    @Test
    default void inputAndOutputFlowAtTheSameTime() throws Exception {
        byte[] bytes = new byte[8 << 20];
        new Random(8).nextBytes(bytes);
        try (var process = runtime().exec(sharedPod(), reading("cat"));
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing = writers.submit(() -> {
                process.stdin().write(bytes);
                process.stdin().close();
                return true;
            });
            var digest = sha256();
            for (var output = process.next(); output.isPresent(); output = process.next()) {
                digest.update(output.get().bytes());
            }
            assertThat(writing.get()).isTrue();
            assertThat(digest.digest()).isEqualTo(sha256().digest(bytes));
        }
    }

    @Test
    default void aSlowReaderMakesTheWriterWait() {
        String script = "head -c 100000000 /dev/zero & echo $! >&2; wait; echo done > /tmp/slow-writer-done";
        try (var process = runtime().exec(sharedPod(), Fixtures.sh("rm -f /tmp/slow-writer-done; " + script))) {
            process.next();
            await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
            assertThat(sh(sharedPod(), "test -e /tmp/slow-writer-done; echo $?").out())
                    .isEqualTo("1\n");

            assertThat(Ran.toTheEnd(process).code()).isZero();
            assertThat(sh(sharedPod(), "cat /tmp/slow-writer-done").out()).isEqualTo("done\n");
        }
    }

    @Test
    default void writingToAProcessThatIsGoneFails() {
        try (var process = runtime().exec(sharedPod(), reading("exit 0"))) {
            Ran.toTheEnd(process);

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            process.stdin().write(new byte[64 << 10]);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    default void aTerminalsFirstBytesAreNotLost() {
        for (String first : List.of("\\000", "\\001", "\\002")) {
            var spec = inTerminal(
                    "stty -opost; printf '" + first + "\\000\\000\\000\\000\\000\\000\\004four'",
                    new TerminalSize(80, 24));

            String out = run(sharedPod(), spec).out();
            assertThat(out).hasSize(12).endsWith("four");
            assertThat(out.charAt(0)).isEqualTo((char) Integer.parseInt(first.substring(1), 8));
        }
    }

    @Test
    default void aTerminalIsATerminalOfItsSize() {
        var spec = inTerminal(
                "while [ \"$(stty size)\" != '33 111' ]; do sleep 0.02; done; tty; stty size",
                new TerminalSize(111, 33));

        assertThat(run(sharedPod(), spec).out()).contains("/dev/pts/").endsWith("33 111\r\n");
    }

    @Test
    default void aResizeIsSeenInside() throws IOException {
        var spec =
                inTerminal("trap 'stty size' WINCH; echo ready; while :; do read -r line; done", TerminalSize.DEFAULT);
        try (var process = runtime().exec(sharedPod(), spec)) {
            Ran.until(process, "ready");
            process.resize(new TerminalSize(132, 50));
            process.stdin().write('\n');

            assertThat(Ran.until(process, "50 132")).contains("50 132");
        }
    }

    @Test
    default void aTerminalEchoesEveryKey() throws IOException {
        // ctrl-p and ctrl-q end a connection unless the adapter forbids it.
        byte[] keys = {16, 17, 16, 17, 'x', '\n'};
        try (var process = runtime()
                .exec(
                        sharedPod(),
                        inTerminal(
                                "stty raw -echo; echo ready; head -c 6 | od -An -tu1; stty sane; echo over",
                                TerminalSize.DEFAULT))) {
            Ran.until(process, "ready");
            process.stdin().write(keys);

            assertThat(Ran.until(process, "over")).containsPattern("16\\s+17\\s+16\\s+17\\s+120\\s+10");
        }
    }

    @Test
    default void twentyRunAtOnce() throws Exception {
        var pod = sharedPod();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() -> sh(pod, "sleep 1; echo " + i)))
                    .toList();
            for (int i = 0; i < running.size(); i++) {
                assertThat(running.get(i).get()).isEqualTo(new Ran(i + "\n", "", 0));
            }
        }
    }

    @Test
    default void theEndWaitsForTheProcessAndNotForItsStreams() {
        long start = System.nanoTime();
        var ran = sh(sharedPod(), "exec >/dev/null 2>&1; sleep 1; exit 5");

        assertThat(ran).isEqualTo(new Ran("", "", 5));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
    }

    @Test
    default void anExitCodeMayBeAskedBeforeTheOutput() {
        try (var process = runtime().exec(sharedPod(), Fixtures.sh("sleep 1; echo late; exit 4"))) {
            assertThat(process.exitCode()).isEqualTo(4);
            assertThat(Ran.toTheEnd(process)).isEqualTo(new Ran("late\n", "", 4));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new UncheckedIOException(new IOException(impossible));
        }
    }
}
