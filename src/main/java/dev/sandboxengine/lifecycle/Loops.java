package dev.sandboxengine.lifecycle;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The loops that the engine's work hangs on, and whether each still turns. Thread-safe. */
public final class Loops {

    private final Duration patience;
    private final Collection<Loop> loops = new ConcurrentLinkedQueue<>();

    /**
     * None yet.
     *
     * @param patience for how long a loop may be overdue before that is trouble
     */
    public Loops(Duration patience) {
        this.patience = patience;
    }

    /** As {@link Loop#start}, and watched from now on. Whoever starts it closes it. */
    public Loop start(String name, Duration pause, Runnable work) {
        Loop loop = Loop.start(name, pause, work);
        loops.add(loop);
        return loop;
    }

    /** Watches loops that were started elsewhere. */
    public void watch(Collection<Loop> others) {
        loops.addAll(others);
    }

    /** Which loop has not turned for too long, and what to do; empty when all do. */
    public Optional<String> trouble() {
        return loops.stream()
                .filter(loop -> loop.overdue().compareTo(patience) > 0)
                .findFirst()
                .map(loop -> loop.name() + " has not gone on for "
                        + loop.overdue().toSeconds() + " s; look at the engine's log, and restart the engine");
    }
}
