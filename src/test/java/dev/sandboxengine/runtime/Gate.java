package dev.sandboxengine.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds up who comes, until it is opened. */
public final class Gate {

    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch come = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Waits until somebody stands before it. */
    public void awaitSomebody() {
        await(come, "nobody came");
    }

    /** Lets everybody through, now and later. */
    public void open() {
        opened.countDown();
    }

    void pass() {
        come.countDown();
        await(opened, "the gate was not opened");
    }

    private static void await(CountDownLatch latch, String otherwise) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(otherwise);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
