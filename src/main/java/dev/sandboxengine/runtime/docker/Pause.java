package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;

/** Waiting between two looks at the daemon. */
final class Pause {
    private Pause() {}

    /** Waits; an interrupted thread stays interrupted and gives up what it did. */
    static void of(Duration time, String deed) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure.Unavailable("cannot " + deed + ": interrupted", interruption);
        }
    }
}
