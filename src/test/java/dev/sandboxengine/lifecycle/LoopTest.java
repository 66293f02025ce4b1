package dev.sandboxengine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopTest {

    private final AtomicInteger turns = new AtomicInteger();

    @Test
    void workIsRepeatedUntilTheEnd() {
        Loop loop = Loop.start("test", Duration.ofMillis(1), turns::incrementAndGet);
        await().until(() -> turns.get() > 5);

        loop.close();

        int then = turns.get();
        await().during(Duration.ofMillis(50)).until(() -> turns.get() == then);
    }

    @Test
    void aFailureDoesNotEndIt() {
        try (Loop loop = Loop.start("test", Duration.ofMillis(1), () -> {
            if (turns.incrementAndGet() < 4) {
                throw new IllegalStateException("not yet");
            }
        })) {
            await().until(() -> turns.get() > 5);
            assertThat(loop).isNotNull();
        }
    }

    @Test
    void itRestsUntilItIsWoken() {
        try (Loop loop = Loop.start("test", Duration.ofHours(1), turns::incrementAndGet)) {
            await().until(() -> turns.get() == 1);
            loop.wake();
            await().until(() -> turns.get() == 2);
        }
    }

    @Test
    void aCloseLetsThePresentTurnEnd() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        Loop loop = Loop.start("test", Duration.ZERO, () -> {
            begun.countDown();
            try {
                goOn.await();
                ended.set(true);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        Thread.ofVirtual().start(goOn::countDown);

        loop.close();

        assertThat(ended).isTrue();
    }
}
