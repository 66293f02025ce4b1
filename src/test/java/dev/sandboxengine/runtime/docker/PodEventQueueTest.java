package dev.sandboxengine.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.runtime.PodEvent;
import dev.sandboxengine.runtime.PodEvent.Kind;
import dev.sandboxengine.runtime.PodName;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PodEventQueueTest {

    private final PodEventQueue queue = new PodEventQueue(3);

    private static PodEvent event(Kind kind, String pod) {
        return new PodEvent(kind, Optional.of(new PodName(pod)), Optional.empty());
    }

    private Kind next() throws InterruptedException {
        var event = queue.take();
        assertThat(event).isNotNull();
        return event.kind();
    }

    @Test
    void eventsKeepTheirOrder() throws InterruptedException {
        queue.add(event(Kind.STARTED, "a"));
        queue.add(event(Kind.DIED, "a"));

        assertThat(next()).isEqualTo(Kind.STARTED);
        assertThat(next()).isEqualTo(Kind.DIED);
    }

    @Test
    void ofMoreThanItHoldsOnlyThatOneMustLookAnewIsTold() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            queue.add(event(Kind.STARTED, "a"));
        }
        queue.add(event(Kind.DIED, "a"));

        assertThat(next()).isEqualTo(Kind.CONNECTED);
        assertThat(next()).isEqualTo(Kind.DIED);
    }

    @Test
    void aLostConnectionIsNeverDropped() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            queue.add(event(Kind.STARTED, "a"));
        }
        queue.add(PodEventQueue.connection(Kind.DISCONNECTED));

        assertThat(next()).isEqualTo(Kind.CONNECTED);
        assertThat(next()).isEqualTo(Kind.DISCONNECTED);
    }

    @Test
    void whatIsClosedTellsNothing() throws InterruptedException {
        queue.add(event(Kind.STARTED, "a"));
        queue.close();
        queue.add(event(Kind.STARTED, "a"));

        assertThat(queue.take()).isNull();
    }
}
