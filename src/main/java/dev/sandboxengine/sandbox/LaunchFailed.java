package dev.sandboxengine.sandbox;

import java.util.Optional;

/** A launch that came to nothing, and would again. */
final class LaunchFailed extends RuntimeException {

    private final Ending ending;
    private final Optional<String> service;

    LaunchFailed(EndReason reason, String message) {
        this(reason, message, Optional.empty());
    }

    /**
     * @param service whose fault it is, if it is a service's
     */
    LaunchFailed(EndReason reason, String message, Optional<String> service) {
        super(message, null, false, false);
        this.ending = new Ending(reason, message);
        this.service = service;
    }

    Ending ending() {
        return ending;
    }

    Optional<String> service() {
        return service;
    }
}
