package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodObservation;

/** Says why a sandbox ended whose pod died or vanished without our doing. */
final class PodDeath {

    private PodDeath() {}

    /** Its first process ended. */
    static Ending of(PodObservation.Exit exit) {
        return exit.outOfMemory()
                ? new Ending(EndReason.OOM, "its first process was killed: it needed more memory than its memory_limit")
                : new Ending(EndReason.EXITED, "its first process ended with code " + exit.code());
    }

    /** A service's first process ended. */
    static String ofService(PodObservation.Exit exit) {
        return exit.outOfMemory()
                ? "its process was killed: it needed more memory than its memory_limit"
                : "its process ended with code " + exit.code();
    }

    /** What people have to know of a sandbox that is stopped although nobody asked for it. */
    static String keptAfter(String what) {
        return what + "; it is stopped, and its data are kept: start it again";
    }

    /** The same where a start would fail again, because a service's data are gone. */
    static String keptWithoutService(String what) {
        return what + "; it is stopped, and its workspace is kept, but cannot be started: create another sandbox";
    }

    /** There is no container of a service any more. */
    static String ofVanishedService() {
        return "its container is gone with its data, and not by our doing";
    }

    /** There is no container of it any more. */
    static Ending vanished() {
        return new Ending(EndReason.RUNTIME_LOST, "its container is gone, and not by our doing");
    }
}
