package dev.sandboxengine.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.ContainerSpec;
import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.Fixtures;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.MemoryMount;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.runtime.docker.DockerConfig;
import dev.sandboxengine.runtime.docker.DockerRuntime;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.terminal.holder.ShellLines;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Terminals whose shells are held in real containers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class AttachedTerminalsIT {

    private static final long WINDOW = 256 << 10;
    private static final ImageRef IMAGE = new ImageRef("workspace-base:latest");
    private static final UUID TEAM = new UUID(0, 1);

    private final DockerRuntime runtime =
            new DockerRuntime(DockerConfig.DEFAULT, "terminals-" + UUID.randomUUID(), InstantSource.system());
    private final SandboxId sandbox = SandboxId.random(new Random());
    private final PodName pod = sandbox.pod();
    private AttachedTerminals terminals = open();
    private TerminalKey key = new TerminalKey(sandbox, TEAM, TerminalName.MAIN);

    private AttachedTerminals open() {
        return open(TerminalLimits.DEFAULT.ringBytes());
    }

    private AttachedTerminals open(long ringBytes) {
        Lines lines = new ShellLines(runtime, new Random());
        return new AttachedTerminals(
                lines, runtime, (_, _, _, _) -> TerminalTap.NONE, new TerminalLimits(16, 256, ringBytes));
    }

    @BeforeAll
    void launch() {
        runtime.create(Fixtures.aPod(pod, IMAGE));
        runtime.start(pod);
    }

    @AfterAll
    void close() {
        terminals.close();
        runtime.remove(pod);
        runtime.close();
    }

    @BeforeEach
    void oneTerminalForEachTest(TestInfo test) {
        String name = "t" + Integer.toHexString(test.getDisplayName().hashCode());
        key = new TerminalKey(sandbox, TEAM, new TerminalName(name));
    }

    private Onlooker look(Position... seen) {
        return look(true, seen);
    }

    private Onlooker look(boolean mayWrite, Position... seen) {
        return new Onlooker(terminals.join(
                key,
                TerminalPolicy.DEFAULT,
                new Viewer.Arrival(mayWrite, List.of(seen).stream().findFirst(), Optional.empty(), WINDOW)));
    }

    private String inside(String script) {
        return inPod(pod, "1000:1000", script);
    }

    private String inPod(PodName where, String user, String script) {
        ExecSpec spec = new ExecSpec(List.of("sh", "-c", script), user, "/", Map.of(), Optional.empty(), false);
        StringBuilder output = new StringBuilder();
        try (ExecProcess process = runtime.exec(where, spec)) {
            for (var next = process.next(); next.isPresent(); next = process.next()) {
                output.append(new String(next.get().bytes(), StandardCharsets.UTF_8));
            }
        }
        return output.toString().strip();
    }

    @Test
    void aShellIsStartedAndSaysItsExitCode() throws InterruptedException {
        try (Onlooker looks = look()) {
            Shown.Cut start = looks.await(Shown.Cut.class);
            assertThat(start.source()).isEqualTo(Shown.Source.START);
            assertThat(start.held()).isTrue();
            looks.type("shopt -q login_shell && echo \"<$TERM|$COLORTERM|$PWD|$(id -un)|${SANDBOX_EXEC-none}>\"\r");
            looks.awaitText("<xterm-256color|truecolor|/workspace|coder|none>");
            looks.type("exit 3\r");
            assertThat(looks.await(Shown.Exit.class).code()).isEqualTo(3);
        }
        try (Onlooker next = look()) {
            assertThat(next.await(Shown.Cut.class).source()).isEqualTo(Shown.Source.START);
            next.type("exit\r");
            next.await(Shown.Exit.class);
        }
    }

    @Test
    void theShellOutlivesEngineAndViewersAndNothingIsLost() throws InterruptedException {
        Onlooker first = look();
        first.type("for i in $(seq 1 400); do echo \"line $i.\"; sleep 0.01; done; echo d\"\"one\r");
        first.awaitText("line 20.");
        Epoch epoch = first.await(Shown.Cut.class).epoch();
        first.close();
        String before = first.text();
        long at = first.at();
        terminals.close();
        terminals = open();
        try (Onlooker second = look(new Position(epoch.value(), at))) {
            Shown.Cut cut = second.await(Shown.Cut.class);
            assertThat(cut.fresh()).isFalse();
            assertThat(cut.offset()).isEqualTo(at);
            assertThat(cut.missed()).isZero();
            second.awaitText("done");
            String seen = before + second.text();
            for (int i = 1; i <= 400; i++) {
                assertThat(seen.split("line " + i + "\\.\r\n", -1))
                        .as("line %d", i)
                        .hasSize(2);
            }
            second.type("exit\r");
            second.await(Shown.Exit.class);
        }
    }

    @Test
    void whatAReadingViewerGetsIsWhatTheShellWrote() throws InterruptedException {
        inside("head -c 67108864 /dev/urandom > /tmp/random");
        String hash = inside("sha256sum /tmp/random").substring(0, 64);
        try (Onlooker looks = look()) {
            looks.type("stty raw -echo; PS1=; printf BE''GIN; cat /tmp/random; exec sleep 1000\r");
            await().atMost(Duration.ofSeconds(60)).until(() -> looks.hashed() >= 64 << 20);
            assertThat(looks.trouble()).isEmpty();
            assertThat(looks.hash()).isEqualTo(hash);
            try (Onlooker late = look()) {
                Shown.Cut cut = late.await(Shown.Cut.class);
                assertThat(cut.fresh()).isTrue();
                assertThat(cut.offset()).isGreaterThan(60 << 20);
                await().until(() -> late.at() == looks.at());
                assertThat(late.trouble()).isEmpty();
            }
        }
        terminals.end(key);
        inside("rm /tmp/random");
    }

    @Test
    void aViewerThatRestsIsSkippedAheadAndToldWhatItMissed() throws InterruptedException {
        try (Onlooker reads = look();
                Onlooker rests = look(false)) {
            rests.await(Shown.Cut.class);
            rests.rest(true);
            reads.type("seq 1 1000000; echo d\"\"one\r");
            reads.awaitText("done");
            rests.rest(false);
            await().until(() -> rests.told(Shown.Cut.class).size() == 2);
            Shown.Cut skip = rests.told(Shown.Cut.class).getLast();
            assertThat(skip.source()).isEqualTo(Shown.Source.SKIPPED);
            assertThat(skip.missed()).isGreaterThan(1 << 20);
            rests.awaitText("done");
            assertThat(reads.trouble() + rests.trouble()).isEmpty();
            assertThat(reads.told(Shown.Cut.class)).hasSize(1);
            reads.type("exit\r");
            rests.await(Shown.Exit.class);
        }
    }

    @Test
    void withoutMemoryLeftForItATerminalIsSlowerAndLosesNothing() throws InterruptedException {
        terminals.close();
        terminals = open(0);
        try (Onlooker reads = look()) {
            reads.type("seq 1 300000; echo d\"\"one\r");
            reads.awaitText("done");
            assertThat(reads.told(Shown.Cut.class)).hasSize(1);
            assertThat(reads.trouble()).isEmpty();
            reads.type("exit\r");
            reads.await(Shown.Exit.class);
        }
    }

    @Test
    void aFloodIsInterruptedAtOnceEvenWhenNobodyReads() throws InterruptedException {
        try (Onlooker looks = look()) {
            looks.type("yes\r");
            looks.awaitText("y\r\ny\r\ny");
            looks.rest(true);
            looks.type("\003");
            looks.type("echo st\"\"ill\r");
            looks.rest(false);
            looks.awaitText("still");
            looks.type("exit\r");
            looks.await(Shown.Exit.class);
        }
    }

    @Test
    void moreInputThanAProgramReadsIsNeitherLostNorInTheWayOfAnything() throws InterruptedException {
        try (Onlooker looks = look()) {
            looks.type("stty raw -echo; sleep 2; head -c 300000 | sha256sum; stty sane\r");
            String words = "0123456789".repeat(30_000);
            Thread typing = Thread.ofVirtual().start(() -> {
                try {
                    looks.awaitText("sleep 2");
                    await().until(() -> inside("pgrep -cx sleep || true").compareTo("1") > 0);
                    looks.type(words);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            looks.awaitText("91c304e4daed16d1ac074867c3a7b6b25f113684822bb9cb5db2535cf6b21c8c");
            typing.join();
        }
    }

    @Test
    void sizesAreThoseOfTheLastWriterAndSeenByPrograms() throws InterruptedException {
        try (Onlooker looks = look();
                Onlooker reads = look(false)) {
            looks.await(Shown.Cut.class);
            for (int i = 1; i <= 10_000; i++) {
                looks.viewer().resize(new TerminalSize(50 + i % 100, 20 + i % 30));
            }
            reads.viewer().resize(new TerminalSize(10, 10));
            looks.viewer().resize(new TerminalSize(132, 43));
            looks.type("stty size | tr ' ' x\r");
            await().until(() -> {
                looks.type("stty size | tr ' ' x\r");
                return looks.text().contains("43x132");
            });
            await().until(() -> reads.await(Shown.Resized.class).size().equals(new TerminalSize(132, 43)));
            looks.type("exit\r");
            looks.await(Shown.Exit.class);
        }
    }

    @Test
    void endingATerminalEndsWhatRunsInIt() throws InterruptedException {
        try (Onlooker looks = look()) {
            looks.type("trap '' HUP; sleep 7654 & nohup sleep 7654 &\r");
            await().until(() -> inside("pgrep -fc '^sleep 765[4]' || true").equals("2"));
            assertThat(terminals.list(key)).extracting(TerminalInfo::name).contains(key.name());
            assertThat(terminals.end(key)).isTrue();
            looks.await(Shown.Exit.class);
            await().until(() -> inside("pgrep -fc '^sleep 765[4]' || true").equals("0"));
            assertThat(terminals.list(key)).extracting(TerminalInfo::name).doesNotContain(key.name());
            assertThat(terminals.end(key)).isFalse();
        }
    }

    @Test
    void aFolderThatSomebodyTidiedIsMadeAgain() throws InterruptedException {
        Onlooker first = look();
        first.type("KEPT=yes\r");
        first.awaitText("KEPT=yes");
        inside("rm -rf /tmp/.sandbox-terminals");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !inside("ls /tmp/.sandbox-terminals/" + key.name() + " 2>/dev/null || true")
                        .isEmpty());
        first.close();
        terminals.close();
        terminals = open();
        try (Onlooker second = look()) {
            second.type("echo \"<$KEPT>\"\r");
            second.awaitText("<yes>");
            second.type("exit\r");
            second.await(Shown.Exit.class);
        }
    }

    @Test
    void whoWritesAloneHandsOverWhenItLeavesOrAnotherTakesOver() throws InterruptedException {
        TerminalPolicy alone = new TerminalPolicy(TerminalPolicy.Writers.ONE, TerminalPolicy.Recorded.NOTHING);
        Viewer.Arrival arrival = new Viewer.Arrival(true, Optional.empty(), Optional.empty(), WINDOW);
        try (Onlooker first = new Onlooker(terminals.join(key, alone, arrival));
                Onlooker second = new Onlooker(terminals.join(key, alone, arrival));
                Onlooker reader = look(false)) {
            first.type("echo fir\"\"st\r");
            second.await(Shown.Cut.class);
            assertThat(second.viewer().input("echo no\"\"pe\r".getBytes(StandardCharsets.UTF_8)))
                    .isFalse();
            second.awaitText("first");
            assertThat(reader.viewer().takeOver()).isFalse();
            assertThat(second.viewer().takeOver()).isTrue();
            assertThat(first.viewer().input(new byte[] {'x'})).isFalse();
            second.type("echo sec\"\"ond\r");
            first.awaitText("second");
            await().until(() -> reader.await(Shown.Viewers.class).equals(new Shown.Viewers(3, 1, false, false)));
            second.viewer().close();
            await().until(() -> first.await(Shown.Viewers.class).equals(new Shown.Viewers(2, 1, true, true)));
            first.type("exit\r");
            first.await(Shown.Exit.class);
            assertThat(first.text()).doesNotContain("nope");
        }
    }

    @Test
    void aHolderThatIsKilledIsToldAndTheNextShellIsAnother() throws InterruptedException {
        Epoch epoch;
        try (Onlooker looks = look()) {
            epoch = looks.await(Shown.Cut.class).epoch();
            inside("pkill -9 -f '^terminal .*/" + key.name() + "$'");
            looks.await(Shown.Broken.class);
        }
        try (Onlooker next = look(new Position(epoch.value(), 100))) {
            Shown.Cut cut = next.await(Shown.Cut.class);
            assertThat(cut.epoch()).isNotEqualTo(epoch);
            assertThat(cut.fresh()).isTrue();
            next.type("exit\r");
            next.await(Shown.Exit.class);
        }
    }

    @Test
    void aFullFolderCostsTheJournalAndNothingElse() throws InterruptedException {
        SandboxId small = SandboxId.random(new Random());
        PodSpec plain = Fixtures.aPod(small.pod(), IMAGE);
        ContainerSpec workspace = plain.workspace();
        runtime.create(new PodSpec(
                small.pod(),
                1,
                plain.labels(),
                new ContainerSpec(
                        workspace.image(),
                        workspace.env(),
                        workspace.limits(),
                        workspace.requests(),
                        workspace.ulimits(),
                        List.of(new MemoryMount("/tmp", 1 << 20)),
                        workspace.files()),
                List.of()));
        runtime.start(small.pod());
        key = new TerminalKey(small, TEAM, TerminalName.MAIN);
        try (Onlooker looks = look()) {
            looks.type("cat /dev/zero > /tmp/full; seq 1 300000; echo d\"\"one\r");
            looks.awaitText("done");
            assertThat(looks.text()).contains("\r\n123456\r\n").contains("\r\n299999\r\n");
            assertThat(looks.trouble()).isEmpty();
            key = new TerminalKey(small, TEAM, new TerminalName("second"));
            try (Onlooker second = look()) {
                second.type("echo wo\"\"rks\r");
                second.awaitText("works");
                runtime.remove(small.pod());
                assertThat(second.await(Shown.Exit.class).code()).isEqualTo(137);
            }
            assertThat(looks.await(Shown.Exit.class).code()).isEqualTo(137);
        } finally {
            runtime.remove(small.pod());
        }
    }

    @Test
    void withoutPerlTheShellIsPlainAndSaysSo() throws InterruptedException {
        SandboxId bare = SandboxId.random(new Random());
        runtime.create(Fixtures.aPod(bare.pod(), IMAGE));
        runtime.start(bare.pod());
        key = new TerminalKey(bare, TEAM, TerminalName.MAIN);
        try {
            inPod(bare.pod(), "0:0", "rm /usr/bin/perl*");
            try (Onlooker looks = look()) {
                assertThat(looks.await(Shown.Cut.class).held()).isFalse();
                looks.viewer().resize(new TerminalSize(100, 50));
                await().until(() -> {
                    looks.type("stty size | tr ' ' x\r");
                    return looks.text().contains("50x100");
                });
                assertThat(terminals.end(key)).isTrue();
                looks.await(Shown.Exit.class);
            }
        } finally {
            runtime.remove(bare.pod());
        }
    }
}
