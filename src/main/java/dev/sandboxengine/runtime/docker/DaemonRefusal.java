package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.RuntimeFailure;
import java.util.Locale;

/** The daemon answered with an error. Never leaves this package: {@link #failure} is what the port's callers see. */
final class DaemonRefusal extends RuntimeException {

    /** What the operator does about a full disk. */
    static final String FREE_SPACE = " (the Docker host's disk is full: free space there, for example by 'docker image"
            + " prune', or enlarge it)";

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

    /** Whether the daemon's disk is full, by its own words or those of the kernel behind it. */
    static boolean isNoSpace(String reason) {
        return reason.toLowerCase(Locale.ROOT).contains("no space left on device");
    }

    /** The same, told from a container that this one needs. */
    boolean isContainerGone(String id) {
        return isContainerGone() && (says(id) || !reason.matches("(?s).*[0-9a-f]{64}.*"));
    }

    /** The refusal in the words of the port. */
    RuntimeFailure failure() {
        String message = "cannot " + deed + ": " + reason;
        if (isNoSpace(reason)) {
            return new RuntimeFailure.NoSpace(message + FREE_SPACE);
        }
        return status >= 500 || status == 408 || status == 429
                ? new RuntimeFailure.Unavailable(message + " (Docker failed inside; its log says more)", this)
                : new RuntimeFailure.Rejected(message);
    }
}
