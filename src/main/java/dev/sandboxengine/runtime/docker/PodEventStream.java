package dev.sandboxengine.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.PodEvent;
import dev.sandboxengine.runtime.PodEvent.Kind;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's events for one listener, until it is closed. Three virtual threads: one reads the stream, one tells the listener,
 * and one sees to it that a stream which only seems to live is given up: silence is usual, so the daemon is asked beside it, and
 * the stream is renewed from time to time.
 */
final class PodEventStream implements SandboxRuntime.Subscription {

    private static final Logger log = LoggerFactory.getLogger(PodEventStream.class);
    private static final int MOST_WAITING = 4096;
    private static final String DEED = "follow the events of containers";

    /**
     * When what is done.
     *
     * @param betweenAttempts the pause after a stream was lost
     * @param betweenChecks how often the daemon is asked beside the stream
     * @param renewal the age at which a stream is renewed
     */
    record Rhythm(Duration betweenAttempts, Duration betweenChecks, Duration renewal) {
        static final Rhythm USUAL = new Rhythm(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(5));
    }

    private final Rhythm rhythm;
    private final DockerDaemon daemon;
    private final DaemonHttp.Question question;
    private final Function<JsonNode, Optional<PodEvent>> reading;
    private final Consumer<PodEvent> listener;
    private final Consumer<PodEventStream> over;
    private final PodEventQueue queue = new PodEventQueue(MOST_WAITING);
    private final Thread reader = Thread.ofVirtual().name("docker-events").unstarted(this::follow);
    private final Thread teller = Thread.ofVirtual().name("docker-events-told").unstarted(this::tell);
    private final Thread checker =
            Thread.ofVirtual().name("docker-events-checked").unstarted(this::check);
    private volatile boolean closed;
    // What the listener was told; the reader's only
    private boolean connected;
    private volatile @Nullable Stream current;

    /**
     * A stream that has not begun.
     *
     * @param reading what an event means; empty: nothing to be told
     * @param over is told when it is closed
     */
    PodEventStream(
            Rhythm rhythm,
            DockerDaemon daemon,
            DaemonHttp.Question question,
            Function<JsonNode, Optional<PodEvent>> reading,
            Consumer<PodEvent> listener,
            Consumer<PodEventStream> over) {
        this.rhythm = rhythm;
        this.daemon = daemon;
        this.question = question;
        this.reading = reading;
        this.listener = listener;
        this.over = over;
    }

    /** An open stream; one that is renewed has not been lost. */
    private static final class Stream {
        private final DaemonHttp.Answer answer;
        private final long since = System.nanoTime();
        private volatile boolean renewed;

        Stream(DaemonHttp.Answer answer) {
            this.answer = answer;
        }

        boolean isOlderThan(Duration age) {
            return System.nanoTime() - since > age.toNanos();
        }
    }

    void begin() {
        teller.start();
        reader.start();
        checker.start();
    }

    private void follow() {
        boolean told = false;
        while (!closed) {
            boolean renewed = false;
            try {
                renewed = read();
                told = false;
            } catch (RuntimeFailure | DaemonRefusal | IOException failure) {
                // One that should have been renewed and could not
                disconnected();
                if (!told && !closed) {
                    log.warn("what happens to containers is not told until Docker answers: {}", failure.getMessage());
                    told = true;
                }
            }
            if (!renewed && !closed && !pause(rhythm.betweenAttempts())) {
                return;
            }
        }
    }

    // True when it ended because it shall be renewed.
    private boolean read() throws IOException {
        try (var answer = daemon.open(DEED, question, daemon.config().callTimeout())) {
            var stream = new Stream(answer);
            current = stream;
            if (closed) {
                return false;
            }
            connected = true;
            queue.add(PodEventQueue.connection(Kind.CONNECTED));
            try (var events = daemon.json().readerFor(JsonNode.class).<JsonNode>readValues(answer.body())) {
                while (events.hasNextValue()) {
                    reading.apply(events.nextValue()).ifPresent(queue::add);
                }
            } catch (IOException failure) {
                if (!stream.renewed) {
                    throw failure;
                }
            } finally {
                current = null;
                if (!stream.renewed) {
                    disconnected();
                }
            }
            return stream.renewed;
        }
    }

    private void disconnected() {
        if (connected) {
            connected = false;
            queue.add(PodEventQueue.connection(Kind.DISCONNECTED));
        }
    }

    private void tell() {
        try {
            for (var event = queue.take(); event != null; event = queue.take()) {
                tell(event);
            }
        } catch (InterruptedException _) {
            // Closed
        }
    }

    // One bad event must not end all others.
    private void tell(PodEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException failure) {
            log.error("an event of a container could not be taken in: {}", event, failure);
        }
    }

    private void check() {
        while (!closed && pause(rhythm.betweenChecks())) {
            var stream = current;
            if (stream == null) {
                continue;
            }
            if (stream.isOlderThan(rhythm.renewal())) {
                stream.renewed = true;
                stream.answer.close();
            } else if (!isAnswering()) {
                stream.answer.close();
            }
        }
    }

    private boolean isAnswering() {
        try {
            daemon.whole(DEED, DaemonHttp.Question.get("/_ping"));
            return true;
        } catch (RuntimeFailure | DaemonRefusal failure) {
            log.debug("{}", failure.getMessage());
            return false;
        }
    }

    private static boolean pause(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException _) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        queue.close();
        over.accept(this);
        var stream = current;
        if (stream != null) {
            stream.answer.close();
        }
        reader.interrupt();
        checker.interrupt();
    }
}
