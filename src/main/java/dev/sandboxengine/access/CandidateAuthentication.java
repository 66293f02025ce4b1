package dev.sandboxengine.access;

import java.util.Optional;

/** Finds out whose link a request shows. Looks it up each time, past every cache. Thread-safe. */
public interface CandidateAuthentication {

    /** The candidate of the session with this token, whatever became of it; empty when there is none. */
    Optional<Candidate> authenticate(SessionToken token);
}
