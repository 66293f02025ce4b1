package dev.sandboxengine.terminal.holder;

import dev.sandboxengine.runtime.ExecProcess;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends a process that does not do its work in time; to be closed when it has. What answers inside a sandbox is its person's. */
final class Deadline implements AutoCloseable {

    private final CountDownLatch done = new CountDownLatch(1);

    private Deadline() {}

    static Deadline of(ExecProcess process, Duration most) {
        Deadline deadline = new Deadline();
        Thread.ofVirtual().name("deadline-of-an-exec").start(() -> {
            try {
                if (!deadline.done.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.close();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        return deadline;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
