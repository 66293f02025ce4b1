package dev.sandboxengine.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputRingTest {

    private final RingBudget budget = new RingBudget(64 << 20);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatWasWrittenLastIsReadByItsOffsetHoweverItCame() {
        Random random = new Random(7);
        OutputRing ring = new OutputRing(budget, 1000, new ScreenModes());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 2000; i++) {
            byte[] piece = new byte[1 + random.nextInt(5000)];
            random.nextBytes(piece);
            all.writeBytes(piece);
            ring.append(piece);
            long from = ring.start() + random.nextInt((int) (ring.end() - ring.start()));
            byte[] read = ring.read(from, 1 + random.nextInt(70_000));
            int at = (int) (from - 1000);
            assertThat(read).isEqualTo(Arrays.copyOfRange(all.toByteArray(), at, at + read.length));
        }
        assertThat(ring.end()).isEqualTo(1000 + all.size());
        assertThat(ring.end() - ring.start()).isBetween((long) OutputRing.MOST - 8192, (long) OutputRing.MOST);
        assertThat(budget.used()).isEqualTo(OutputRing.MOST);
        ring.release();
        assertThat(budget.used()).isZero();
    }

    @Test
    void oneByteAtATimeTakesNoMoreMemory() {
        OutputRing ring = new OutputRing(budget, 0, new ScreenModes());
        for (int i = 0; i < 100_000; i++) {
            ring.append(new byte[] {'x'});
        }
        assertThat(budget.used()).isBetween(100_000L, 110_000L);
    }

    @Test
    void withoutBudgetTheOldestMakesRoom() {
        RingBudget small = new RingBudget(200_000);
        OutputRing first = new OutputRing(small, 0, new ScreenModes());
        OutputRing second = new OutputRing(small, 0, new ScreenModes());
        first.append(new byte[500_000]);
        second.append(new byte[500_000]);
        assertThat(first.end()).isEqualTo(500_000);
        assertThat(second.end() - second.start()).isBetween(120_000L, 132_000L);
        assertThat(second.capacity()).isEqualTo(131_072);
        assertThat(small.used()).isLessThan(340_000);
        first.giveBack();
        assertThat(first.end() - first.start()).isBetween(120_000L, 140_000L);
    }

    @Test
    void aViewerBeginsBetweenSequencesInTheModesThatHoldThere() {
        OutputRing ring = new OutputRing(budget, 0, new ScreenModes());
        ring.append(bytes("\033[?2004h\033[?1049h"));
        for (int i = 0; i < 60; i++) {
            ring.append(new byte[65_536]);
        }
        ring.append(bytes("half a sequence \033[3"));
        OutputRing.Cut first = ring.first();
        assertThat(first.offset()).isGreaterThanOrEqualTo(ring.start());
        assertThat(new String(first.modes().preamble(), StandardCharsets.UTF_8)).contains("2004", "1049");
        OutputRing.Cut near = ring.before(65_536);
        assertThat(ring.end() - near.offset()).isBetween(65_536L, 140_000L);
        assertThat(near.modes().settled()).isTrue();
    }

    @Test
    void aGapLosesWhatWasBeforeIt() {
        OutputRing ring = new OutputRing(budget, 0, new ScreenModes());
        ring.append(bytes("before"));
        ring.restart(100);
        ring.append(bytes("after"));
        assertThat(ring.start()).isEqualTo(100);
        assertThat(ring.first().offset()).isEqualTo(100);
        assertThat(ring.read(100, 10)).isEqualTo(bytes("after"));
    }
}
