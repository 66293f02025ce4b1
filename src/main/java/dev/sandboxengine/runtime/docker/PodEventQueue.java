package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.PodEvent;
import dev.sandboxengine.runtime.PodEvent.Kind;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way to one listener. Of more than it holds none is kept: the listener is told that it must look anew, which is
 * all that events are for. Thread-safe.
 */
final class PodEventQueue {

    private static final PodEvent LOOK_ANEW = connection(Kind.CONNECTED);

    private final int most;
    private final ArrayDeque<PodEvent> waiting = new ArrayDeque<>();
    private boolean closed;

    PodEventQueue(int most) {
        this.most = most;
    }

    /** An event about the connection. */
    static PodEvent connection(Kind kind) {
        return new PodEvent(kind, Optional.empty(), Optional.empty());
    }

    synchronized void add(PodEvent event) {
        if (closed) {
            return;
        }
        if (waiting.size() < most) {
            waiting.add(event);
        } else {
            waiting.clear();
            waiting.add(LOOK_ANEW);
            if (event.kind() == Kind.DISCONNECTED) {
                waiting.add(event);
            }
        }
        notifyAll();
    }

    /** Waits for the next; null when it is closed. */
    synchronized @Nullable PodEvent take() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        return closed ? null : waiting.poll();
    }

    synchronized void close() {
        closed = true;
        waiting.clear();
        notifyAll();
    }
}
