package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.RuntimeFailure;

/** The daemon answered with an error. Never leaves this package: {@link #failure} is what the port's callers see. */
final class DaemonRefusal extends RuntimeException {

    private final String deed;
    private final int status;
    private final String reason;

    /**
     * A refusal.
     *
     * @param deed what was asked, as in "start pod 'a'"
     * @param status the HTTP status
     * @param reason the daemon's words
     */
    DaemonRefusal(String deed, int status, String reason) {
        super(deed + ": status " + status + ": " + reason);
        this.deed = deed;
        this.status = status;
        this.reason = reason;
    }

    String deed() {
        return deed;
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    boolean says(String words) {
        return reason.contains(words);
    }

    /** Whether the container that was asked for does not exist. */
    boolean isContainerGone() {
        return status == 404 && (says("No such container") || says("no such container"));
    }

    /** The refusal in the words of the port. */
    RuntimeFailure failure() {
        String message = "cannot " + deed + ": " + reason;
        return status >= 500 || status == 408 || status == 429
                ? new RuntimeFailure.Unavailable(message + " (Docker failed inside; its log says more)", this)
                : new RuntimeFailure.Rejected(message);
    }
}
