package dev.sandboxengine.exec;

import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs commands to their end, or to their timeout. Thread-safe. */
public final class CommandRunner {

    private static final Logger log = LoggerFactory.getLogger(CommandRunner.class);

    /** What {@code timeout(1)} answers. */
    private static final int TIMED_OUT = 124;

    private final SandboxRuntime runtime;
    private final InstantSource clock;

    public CommandRunner(SandboxRuntime runtime, InstantSource clock) {
        this.runtime = runtime;
        this.clock = clock;
    }

    /** Takes what a command writes, as it comes. */
    public interface Sink {
        /** Takes one piece. An exception ends the command. */
        void accept(ExecProcess.Output output) throws IOException;
    }

    /**
     * How a command ended.
     *
     * @param exitCode its exit code; 124 when it was killed because its time was up
     * @param timedOut whether it was
     * @param took from its start to its end
     */
    public record End(int exitCode, boolean timedOut, Duration took) {}

    /** Starts the command; its time runs from here on. What is returned is to be closed, which ends the command. */
    public Running start(PodName pod, ExecOrder order) {
        ExecSpec spec = new ExecSpec(
                order.command(),
                order.user(),
                order.directory(),
                order.env(),
                Optional.empty(),
                order.stdin().length > 0);
        long began = clock.millis();
        Running running = new Running(runtime.exec(pod, spec), began);
        if (order.stdin().length > 0) {
            Thread.ofVirtual().name("exec-stdin").start(() -> feed(running.process, order.stdin()));
        }
        Thread.ofVirtual()
                .name("exec-timeout")
                .start(() -> killAfter(running.process, order.timeout(), running.over, running.timedOut));
        return running;
    }

    /** A command that was started. One thread at a time, except for {@link #kill}. */
    public final class Running implements AutoCloseable {

        private final ExecProcess process;
        private final long began;
        private final CountDownLatch over = new CountDownLatch(1);
        private final AtomicBoolean timedOut = new AtomicBoolean();

        private Running(ExecProcess process, long began) {
            this.process = process;
            this.began = began;
        }

        /**
         * Waits for the command's end, giving what it writes to the sink.
         *
         * @throws IOException what the sink threw
         * @throws RuntimeFailure when it could not be started after all, or the connection to it broke
         */
        public End finish(Sink sink) throws IOException {
            for (Optional<ExecProcess.Output> output = process.next(); output.isPresent(); output = process.next()) {
                sink.accept(output.get());
            }
            over.countDown();
            int code = timedOut.get() ? TIMED_OUT : process.exitCode();
            return new End(code, timedOut.get(), Duration.ofMillis(clock.millis() - began));
        }

        /** Kills the command and what it started. Whoever waits for its end meets one. */
        public void kill() {
            CommandRunner.kill(process);
        }

        @Override
        public void close() {
            over.countDown();
            process.close();
        }
    }

    private static void feed(ExecProcess process, byte[] stdin) {
        try (OutputStream out = process.stdin()) {
            out.write(stdin);
        } catch (IOException e) {
            log.debug("a command ended before it had read its input: {}", e.getMessage());
        }
    }

    private static void killAfter(ExecProcess process, Duration timeout, CountDownLatch over, AtomicBoolean timedOut) {
        try {
            if (!over.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                timedOut.set(true);
                kill(process);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(ExecProcess process) {
        try {
            process.kill();
        } catch (RuntimeFailure e) {
            log.warn("a command could not be killed: {}", e.getMessage());
        } finally {
            // Somebody who left the session may still hold the streams
            process.close();
        }
    }
}
