package dev.sandboxengine.recording;

import static dev.sandboxengine.recording.RecorderScene.EPOCH;
import static dev.sandboxengine.recording.RecorderScene.bytes;
import static dev.sandboxengine.recording.RecorderScene.main;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.sandbox.Fixtures;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.terminal.Epoch;
import dev.sandboxengine.terminal.TerminalPolicy.Recorded;
import dev.sandboxengine.terminal.TerminalTap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded, on a real folder and a real database. */
@Timeout(120)
class RecorderIT {

    private static final Epoch LATER = new Epoch("ffffffffffffffff");

    @TempDir
    private Path folder;

    private RecorderScene scene;
    private SandboxId sandbox;

    @BeforeEach
    void open() {
        scene = new RecorderScene(folder);
        sandbox = scene.sandbox();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void aShellIsRecordedFromItsStartToItsEnd() {
        TerminalTap tap = scene.tap(sandbox);
        assertThat(tap.wanted()).isZero();
        tap.output(0, bytes("$ "));
        tap.input(bytes("secret"));
        scene.pass(Duration.ofMillis(1500));
        tap.resized(new TerminalSize(100, 30));
        tap.output(2, bytes("ls\r\n"));
        tap.marker("here");
        assertThat(scene.only(sandbox).figures().status()).isEqualTo(RecordingStatus.RECORDING);
        scene.clock.advance(Duration.ofMillis(500));
        tap.exited(3);
        scene.recorder.write();

        Recording recording = scene.only(sandbox);
        assertThat(Casts.events(scene.text(recording)))
                .extracting(JsonNode::toString)
                .containsExactly(
                        "[0.0,\"o\",\"$ \"]",
                        "[1.5,\"r\",\"100x30\"]",
                        "[0.0,\"o\",\"ls\\r\\n\"]",
                        "[0.0,\"m\",\"here\"]",
                        "[0.5,\"x\",\"3\"]");
        assertThat(recording.figures())
                .isEqualTo(new Recording.Figures(
                        RecordingStatus.COMPLETE,
                        6,
                        scene.casts.used(),
                        Duration.ofSeconds(2),
                        0,
                        0,
                        java.util.OptionalInt.of(3)));
        assertThat(recording.endedAt()).contains(Fixtures.START.plusSeconds(2));
        assertThat(recording.input()).isFalse();
        // The database knows the same, without the recorder
        assertThat(scene.store.find(sandbox, recording.id())).contains(recording);
        assertThat(scene.tap(sandbox)).isSameAs(TerminalTap.NONE);
    }

    @Test
    void inputIsRecordedWhereATemplateAsksForItAndNothingWhereItAsksForThat() {
        TerminalTap tap = scene.tap(sandbox, EPOCH, Recorded.INPUT_AND_OUTPUT);
        tap.input(bytes("ls\r"));
        tap.exited(0);
        scene.recorder.write();
        assertThat(scene.only(sandbox).input()).isTrue();
        assertThat(Casts.events(scene.text(scene.only(sandbox))))
                .extracting(JsonNode::toString)
                .contains("[0.0,\"i\",\"ls\\r\"]");
        SandboxId other = scene.sandbox();
        assertThat(scene.tap(other, EPOCH, Recorded.NOTHING)).isSameAs(TerminalTap.NONE);
        assertThat(scene.recordings.list(other, 10, 0).total()).isZero();
    }

    @Test
    void afterAKillItGoesOnWithoutADoubledOrLostByte() {
        byte[] all = new byte[1_000_000];
        new Random(3).nextBytes(all);
        String expected = new String(all, java.nio.charset.StandardCharsets.ISO_8859_1);
        Random random = new Random(4);
        byte[] utf8 = bytes(expected);
        int told = 0;
        for (int life = 0; life < 20; life++) {
            TerminalTap tap = scene.tap(sandbox);
            int at = (int) tap.wanted();
            assertThat(at).isLessThanOrEqualTo(told);
            int until = life == 19 ? utf8.length : Math.min(utf8.length, at + random.nextInt(150_000));
            while (at < until) {
                int end = Math.min(until, at + 1 + random.nextInt(8_000));
                tap.output(at, java.util.Arrays.copyOfRange(utf8, at, end));
                at = end;
                if (random.nextInt(4) == 0) {
                    scene.pass(Duration.ofMillis(400));
                }
            }
            told = Math.max(told, at);
            if (life == 19) {
                tap.exited(0);
                scene.recorder.write();
            } else if (life % 2 == 0) {
                tap.released();
                scene.recorder.write();
                assertThat(scene.casts.used()).isPositive();
            } else {
                // Whatever was not written is gone with the process
                scene.restart(RecorderScene.ROOMY);
            }
        }
        assertThat(scene.shown(sandbox)).isEqualTo(expected);
        assertThat(scene.only(sandbox).figures().dropped()).isZero();
        assertThat(scene.only(sandbox).figures().bytes()).isEqualTo(utf8.length);
        assertThat(scene.only(sandbox).figures().status()).isEqualTo(RecordingStatus.COMPLETE);
    }

    @Test
    void timeGoesOnWhileTheEngineDoesNot() {
        scene.tap(sandbox).output(0, bytes("a"));
        scene.pass(Duration.ofSeconds(2));
        scene.restart(RecorderScene.ROOMY);
        scene.clock.advance(Duration.ofSeconds(60));
        TerminalTap tap = scene.recorder.tap(
                main(sandbox), EPOCH, new TerminalSize(10, 10), dev.sandboxengine.terminal.TerminalPolicy.DEFAULT);
        assertThat(tap.wanted()).isEqualTo(1);
        tap.output(1, bytes("b"));
        tap.exited(0);
        scene.recorder.write();
        assertThat(Casts.events(scene.text(scene.only(sandbox))))
                .extracting(JsonNode::toString)
                .containsExactly(
                        "[0.0,\"o\",\"a\"]", "[62.0,\"r\",\"10x10\"]", "[0.0,\"o\",\"b\"]", "[0.0,\"x\",\"0\"]");
    }

    @Test
    void whatDoesNotFitIsDroppedAndCountedAndNobodyWaits() {
        TerminalTap tap = scene.tap(sandbox);
        byte[] block = bytes("x".repeat(64 << 10));
        long offset = 0;
        for (int i = 0; i < 100; i++) {
            tap.output(offset, block);
            offset += block.length;
        }
        for (int i = 0; i < 10_000; i++) {
            tap.resized(new TerminalSize(1 + i % 999, 5));
        }
        scene.recorder.write();
        tap.output(offset, bytes("end"));
        offset += 3;
        tap.exited(0);
        scene.recorder.write();
        Recording.Figures figures = scene.only(sandbox).figures();
        assertThat(figures.bytes() + figures.dropped()).isEqualTo(offset);
        assertThat(figures.bytes()).isBetween(900L << 10, (long) LiveRecording.MOST_QUEUED);
        List<JsonNode> events = Casts.events(scene.text(scene.only(sandbox)));
        assertThat(Casts.output(events)).hasSize((int) figures.bytes()).endsWith("end");
        assertThat(events)
                .filteredOn(event -> event.path(1).asText().equals("r"))
                .extracting(event -> event.path(2).asText())
                .containsExactly((1 + 9_999 % 999) + "x5");
        assertThat(events.stream().filter(event -> event.path(1).asText().equals("m")))
                .singleElement()
                .satisfies(event -> assertThat(event.path(2).asText())
                        .isEqualTo(figures.dropped() + " bytes of output are missing here"));
    }

    @Test
    void aRecordingThatHasBecomeTooLargeIsCut() {
        scene.restart(new RecordingPolicy(100_000, 1L << 30));
        TerminalTap tap = scene.tap(sandbox);
        for (int i = 0; i < 20; i++) {
            tap.output(i * 10_000L, bytes("y".repeat(10_000)));
            scene.pass(Duration.ofSeconds(2));
        }
        Recording recording = scene.only(sandbox);
        assertThat(recording.figures().status()).isEqualTo(RecordingStatus.CUT);
        assertThat(recording.figures().bytes()).isEqualTo(100_000);
        assertThat(Casts.events(scene.text(recording)).getLast().path(2).asText())
                .contains("full");
        assertThat(recording.endedAt()).isPresent();
        assertThat(scene.tap(sandbox)).isSameAs(TerminalTap.NONE);
    }

    @Test
    void theOldestThatHaveEndedMakeRoomAndWithoutThemItIsDroppedUntilThereIsSome() {
        scene.restart(new RecordingPolicy(1 << 28, 30_000));
        TerminalTap first = scene.tap(sandbox);
        first.output(0, noise(20_000));
        first.exited(0);
        scene.pass(Duration.ofSeconds(1));
        SandboxId other = scene.sandbox();
        TerminalTap tap = scene.tap(other);
        tap.output(0, noise(20_000));
        scene.pass(Duration.ofSeconds(10));
        // Beyond the bound now; the first has to go for what comes next
        tap.output(20_000, noise(20_000));
        scene.pass(Duration.ofSeconds(10));
        assertThat(scene.recordings.list(sandbox, 10, 0).total()).isZero();
        assertThat(scene.only(other).figures().dropped()).isZero();
        tap.output(40_000, noise(500));
        scene.pass(Duration.ofSeconds(10));
        assertThat(scene.only(other).figures().bytes()).isEqualTo(40_000);
        tap.exited(0);
        scene.pass(Duration.ofSeconds(10));
        assertThat(scene.only(other).figures().dropped()).isEqualTo(500);
        assertThat(scene.only(other).figures().status()).isEqualTo(RecordingStatus.COMPLETE);
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            noise[i] = (byte) (' ' + random.nextInt(94));
        }
        return noise;
    }

    @Test
    void oldOnesAreRemovedWithAllThatIsKnownOfThem() throws IOException {
        TerminalTap tap = scene.tap(sandbox);
        tap.output(0, bytes("old"));
        tap.exited(0);
        scene.pass(Duration.ofSeconds(1));
        SandboxId other = scene.sandbox();
        scene.tap(other).output(0, bytes("it goes on"));
        scene.clock.advance(RecordingRetention.KEPT.byDefault().minusSeconds(2));
        scene.retention.removeOld();
        assertThat(scene.only(sandbox).figures().status()).isEqualTo(RecordingStatus.COMPLETE);
        scene.clock.advance(Duration.ofSeconds(5));
        scene.retention.removeOld();
        assertThat(scene.recordings.list(sandbox, 10, 0).total()).isZero();
        assertThat(scene.casts.all()).containsExactly(scene.only(other).id());
    }

    @Test
    void whatIsDeletedWhileItIsMadeIsNotMadeAgain() throws IOException {
        TerminalTap tap = scene.tap(sandbox);
        tap.output(0, bytes("password"));
        scene.pass(Duration.ofSeconds(2));
        assertThat(scene.recordings.delete(scene.only(sandbox))).isTrue();
        tap.output(8, bytes("more"));
        scene.pass(Duration.ofSeconds(2));
        assertThat(scene.casts.all()).isEmpty();
        assertThat(scene.recordings.list(sandbox, 10, 0).total()).isZero();
        scene.restart(RecorderScene.ROOMY);
        assertThat(scene.tap(sandbox)).isSameAs(TerminalTap.NONE);
        assertThat(scene.recorder.interrupted()).isEmpty();
        assertThat(scene.tap(sandbox, LATER, Recorded.OUTPUT).wanted()).isZero();
    }

    @Test
    void thoseThatWereInterruptedAreNamedOrSettled() throws IOException {
        SandboxId ended = scene.sandbox();
        SandboxId replaced = scene.sandbox();
        for (SandboxId each : List.of(sandbox, ended, replaced)) {
            scene.tap(each).output(0, bytes("abc"));
        }
        scene.pass(Duration.ofSeconds(2));
        assertThat(scene.recorder.interrupted()).isEmpty();
        scene.restart(RecorderScene.ROOMY);
        scene.state(ended, "expired");
        assertThat(scene.recorder.interrupted()).containsExactlyInAnyOrder(main(sandbox), main(replaced));
        scene.tap(replaced, LATER, Recorded.OUTPUT);
        scene.recorder.settleOthers();
        assertThat(scene.only(sandbox).figures().status()).isEqualTo(RecordingStatus.RECORDING);
        assertThat(scene.only(sandbox).figures().bytes()).isEqualTo(3);
        Recording settled = scene.only(ended);
        assertThat(settled.figures().status()).isEqualTo(RecordingStatus.COMPLETE);
        assertThat(settled.figures().bytes()).isEqualTo(3);
        assertThat(settled.figures().size()).isPositive();
        assertThat(scene.recordings.list(replaced, 10, 0).recordings())
                .extracting(recording -> recording.figures().status())
                .containsExactly(RecordingStatus.RECORDING, RecordingStatus.COMPLETE);
    }

    @Test
    void contentsThatNobodyKnowsAreRemovedAtTheStart() throws IOException {
        scene.tap(sandbox).output(0, bytes("abc"));
        scene.casts.open(new RecordingId(new java.util.UUID(1, 1))).close();
        scene.recorder.removeUnknown();
        assertThat(scene.casts.all()).containsExactly(scene.only(sandbox).id());
    }

    @Test
    void aDatabaseThatIsAwayIsNotInTheWayOfTheTerminal() {
        scene.database.jdbi().useHandle(handle -> handle.execute("alter table recording rename to away"));
        assertThat(scene.tap(sandbox)).isSameAs(TerminalTap.NONE);
        assertThat(scene.casts.used()).isZero();
        scene.database.jdbi().useHandle(handle -> handle.execute("alter table away rename to recording"));
        TerminalTap tap = scene.tap(sandbox);
        SandboxId other = scene.sandbox();
        TerminalTap beside = scene.tap(other);
        tap.exited(0);
        beside.output(0, bytes("abc"));
        scene.database.jdbi().useHandle(handle -> handle.execute("alter table recording rename to away"));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> scene.pass(Duration.ofSeconds(2)))
                .isInstanceOf(RuntimeException.class);
        scene.database.jdbi().useHandle(handle -> handle.execute("alter table away rename to recording"));
        assertThat(scene.only(other).figures().bytes()).isEqualTo(3);
        scene.recorder.write();
        assertThat(scene.only(sandbox).figures().status()).isEqualTo(RecordingStatus.COMPLETE);
    }
}
