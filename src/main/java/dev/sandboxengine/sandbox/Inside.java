package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the engine's own and the template's commands inside pods, bounded, and keeps the end of what they say. Thread-safe. */
final class Inside {

    /** What {@code timeout(1)} answers. */
    static final int TIMED_OUT = 124;

    private static final Logger log = LoggerFactory.getLogger(Inside.class);
    private static final int KEPT = 4096;

    private final SandboxRuntime runtime;

    Inside(SandboxRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * How a command ended.
     *
     * @param exitCode its exit code; {@link #TIMED_OUT} when its time was up
     * @param timedOut whether it was
     * @param output the last 4 KiB of what it wrote, without blanks around
     * @param took from its start to its end
     */
    record Ended(int exitCode, boolean timedOut, String output, Duration took) {

        boolean succeeded() {
            return exitCode == 0;
        }

        /** The last line, in which most programs say what is wrong. */
        String lastLine() {
            return Inside.lastLine(output);
        }
    }

    static String lastLine(String text) {
        String stripped = text.strip();
        return stripped.substring(stripped.lastIndexOf('\n') + 1).strip();
    }

    /** A command of the person who works in the sandbox: a line for a login shell. */
    static ExecSpec asCoder(List<String> command) {
        return new ExecSpec(command, "1000:1000", "/workspace", Map.of(), Optional.empty(), false);
    }

    /** A command in a service, with the rights of the service: what it is given to run is what a caller wrote. */
    static ExecSpec in(String service, List<String> command, boolean stdin) {
        return new ExecSpec(command, "", "/", Map.of(), Optional.empty(), stdin, Optional.of(service));
    }

    /**
     * Runs a command to its end, or to the end of its time, which kills it.
     *
     * @param stdin what it reads, where its specification says that it reads
     * @param heard takes the last line each time that something was written
     * @throws Attempt.GivenUp when the attempt is given up; the command is killed then
     * @throws RuntimeFailure when it could not be run
     */
    Ended run(PodName pod, ExecSpec spec, String stdin, Duration most, Attempt attempt, Consumer<String> heard) {
        attempt.check();
        long began = System.nanoTime();
        ExecProcess process = runtime.exec(pod, spec);
        CountDownLatch over = new CountDownLatch(1);
        AtomicBoolean decided = new AtomicBoolean();
        try (process) {
            attempt.hold(process);
            if (spec.stdin()) {
                Thread.ofVirtual().name("inside-stdin").start(() -> feed(process, stdin));
            }
            Thread.ofVirtual().name("inside-timeout").start(() -> killAfter(process, most, over, decided));
            String output = listen(process, heard);
            boolean timedOut = !decided.compareAndSet(false, true);
            attempt.check();
            int code = timedOut ? TIMED_OUT : process.exitCode();
            return new Ended(code, timedOut, output, Duration.ofNanos(System.nanoTime() - began));
        } catch (RuntimeFailure e) {
            attempt.check();
            throw e;
        } finally {
            over.countDown();
            attempt.release(process);
        }
    }

    private static String listen(ExecProcess process, Consumer<String> heard) {
        byte[] kept = new byte[0];
        for (Optional<ExecProcess.Output> out = process.next(); out.isPresent(); out = process.next()) {
            kept = end(kept, out.get().bytes());
            heard.accept(lastLine(new String(kept, StandardCharsets.UTF_8)));
        }
        return new String(kept, StandardCharsets.UTF_8).strip();
    }

    private static byte[] end(byte[] before, byte[] more) {
        byte[] all = new byte[before.length + more.length];
        System.arraycopy(before, 0, all, 0, before.length);
        System.arraycopy(more, 0, all, before.length, more.length);
        return all.length <= KEPT ? all : java.util.Arrays.copyOfRange(all, all.length - KEPT, all.length);
    }

    private static void feed(ExecProcess process, String text) {
        try (OutputStream stdin = process.stdin()) {
            stdin.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            log.debug("a command ended before it had read its input: {}", e.getMessage());
        }
    }

    private static void killAfter(ExecProcess process, Duration most, CountDownLatch over, AtomicBoolean decided) {
        try {
            if (!over.await(most.toNanos(), TimeUnit.NANOSECONDS) && decided.compareAndSet(false, true)) {
                // Kills what runs, and lets go of the streams that somebody who left the session still holds
                process.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
