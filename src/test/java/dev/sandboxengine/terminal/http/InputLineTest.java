package dev.sandboxengine.terminal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InputLineTest {

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CountDownLatch reads = new CountDownLatch(1);

    private void take(byte[] bytes) throws InterruptedException {
        reads.await();
        synchronized (taken) {
            taken.writeBytes(bytes);
        }
    }

    private int size() {
        synchronized (taken) {
            return taken.size();
        }
    }

    @Test
    void whatIsTypedComesInOrder() throws InterruptedException {
        reads.countDown();
        try (InputLine line = new InputLine(500, this::take)) {
            for (int i = 0; i < 10_000; i++) {
                line.put(new byte[] {(byte) i, (byte) (i >> 8)});
            }
            await().until(() -> size() == 20_000);
        }
        byte[] all = taken.toByteArray();
        for (int i = 0; i < 10_000; i++) {
            assertThat(all[2 * i]).isEqualTo((byte) i);
            assertThat(all[2 * i + 1]).isEqualTo((byte) (i >> 8));
        }
    }

    @Test
    void whatIsNotReadHoldsUpTheTypingOnlyWhenItIsALot() throws InterruptedException {
        try (InputLine line = new InputLine(2 * (4 + 64), this::take)) {
            line.put(new byte[4]);
            line.put(new byte[4]);
            AtomicInteger more = new AtomicInteger();
            Thread typist = Thread.ofVirtual().start(() -> {
                try {
                    line.put(new byte[4]);
                    more.incrementAndGet();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
            await().until(() -> typist.getState() == Thread.State.WAITING);
            assertThat(more).hasValue(0);
            reads.countDown();
            await().until(() -> more.get() == 1 && size() == 12);
        }
    }

    @Test
    void whoWaitsIsLetGoAtTheEnd() throws InterruptedException {
        InputLine line = new InputLine(1, this::take);
        line.put(new byte[9]);
        Thread typist = Thread.ofVirtual().start(() -> {
            try {
                line.put(new byte[1]);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        line.close();
        typist.join();
        assertThat(size()).isZero();
    }
}
