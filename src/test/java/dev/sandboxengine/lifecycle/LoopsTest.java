package dev.sandboxengine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopsTest {

    private static final Duration PAUSE = Duration.ofMillis(1);

    @Test
    void itGoesOnAfterAnError() {
        AtomicInteger turns = new AtomicInteger();
        try (Loop _ = Loop.start("fails", PAUSE, () -> {
            if (turns.incrementAndGet() < 3) {
                throw new OutOfMemoryError("made up");
            }
        })) {
            await().until(() -> turns.get() > 5);
        }
    }

    @Test
    void aLoopThatHangsIsNamedUntilItGoesOn() {
        Loops loops = new Loops(Duration.ofMillis(200));
        CountDownLatch release = new CountDownLatch(1);
        try (Loop _ = loops.start("turns", PAUSE, () -> {});
                Loop _ = loops.start("rests", Duration.ofHours(1), () -> {});
                Loop _ = loops.start("hangs", PAUSE, () -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })) {
            assertThat(loops.trouble()).isEmpty();
            await().until(() -> loops.trouble().isPresent());
            assertThat(loops.trouble().orElseThrow()).startsWith("hangs ").contains("restart the engine");
            release.countDown();
            await().until(() -> loops.trouble().isEmpty());
        }
    }
}
