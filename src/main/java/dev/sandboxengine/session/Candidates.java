package dev.sandboxengine.session;

import dev.sandboxengine.access.Candidate;
import dev.sandboxengine.access.CandidateAuthentication;
import dev.sandboxengine.access.SessionToken;
import dev.sandboxengine.sandbox.SandboxId;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Whoever has the link of a session. Thread-safe. */
public final class Candidates implements CandidateAuthentication {

    private final SessionStore store;
    private final InstantSource clock;

    public Candidates(SessionStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Optional<Candidate> authenticate(SessionToken token) {
        return store.find(token).map(this::of);
    }

    /** The candidate of a session; empty when there is none. */
    public Optional<Candidate> find(UUID session) {
        return store.find(session).map(this::of);
    }

    private Candidate of(Session row) {
        Session session = row.asOf(clock.instant());
        return new Candidate(
                session.id(),
                session.teamId(),
                session.sandbox().map(SandboxId::value),
                session.state().code(),
                session.state() == SessionState.ACTIVE);
    }
}
