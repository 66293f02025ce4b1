package dev.sandboxengine.access;

import java.util.Optional;
import java.util.UUID;

/**
 * Somebody with a session's link, as far as it decides what they may.
 *
 * @param session its row's id
 * @param teamId whose session it is
 * @param sandbox the sandbox that the session has, once it has one
 * @param status where the session stands, in the API's word
 * @param active whether its time runs now: only then the sandbox is open to its candidate
 */
public record Candidate(UUID session, UUID teamId, Optional<String> sandbox, String status, boolean active) {

    /** Whether that is the session's own sandbox. */
    public boolean has(String id) {
        return sandbox.filter(id::equals).isPresent();
    }
}
