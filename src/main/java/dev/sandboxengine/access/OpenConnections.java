package dev.sandboxengine.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that go on after the request that opened them was let in, such as terminals. Each lasts no longer than the
 * right to it: whoever loses that loses the connection at the next {@link #review}. Thread-safe.
 */
public final class OpenConnections {

    private static final Logger log = LoggerFactory.getLogger(OpenConnections.class);

    private final Function<Credential, Optional<Principal>> rights;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();

    /**
     * None yet.
     *
     * @param rights who is behind what was shown, as of now and not as remembered
     */
    public OpenConnections(Function<Credential, Optional<Principal>> rights) {
        this.rights = rights;
    }

    /**
     * On what a connection rests.
     *
     * @param shown by whoever opened it, or who answers for them
     * @param permission that they need for it
     * @param team whose thing it leads to
     */
    public record Terms(Credential shown, Permission permission, UUID team) {

        boolean hold(Optional<Principal> now) {
            return now.filter(principal -> principal.may(permission) && principal.sees(team))
                    .isPresent();
        }
    }

    /** One of them. To be closed when it ends by itself. */
    public final class Connection implements AutoCloseable {

        private final Terms terms;
        private final Runnable end;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Connection(Terms terms, Runnable end) {
            this.terms = terms;
            this.end = end;
        }

        /** Whether it was ended because its terms hold no more. */
        public boolean wasEnded() {
            return ended.get();
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }

    /**
     * Counts one in. Whoever let it in may have remembered rights that were lost a moment before, so that the review of that
     * loss is over: hence it is reviewed at once.
     *
     * @param end ends it; is run at most once, on a thread of its own
     */
    public Connection add(Terms terms, Runnable end) {
        Connection connection = new Connection(terms, end);
        open.add(connection);
        try {
            review(connection, rights.apply(terms.shown()));
        } catch (RuntimeException e) {
            log.debug("the rights of a connection cannot be looked up, it is tried again", e);
        }
        return connection;
    }

    /** Looks up what all of them rest on, and ends those that have lost it. */
    public void review() {
        Map<Credential, Optional<Principal>> present = new HashMap<>();
        open.forEach(connection ->
                review(connection, present.computeIfAbsent(connection.terms.shown(), shown -> rights.apply(shown))));
    }

    private void review(Connection connection, Optional<Principal> now) {
        if (!connection.terms.hold(now) && connection.ended.compareAndSet(false, true)) {
            open.remove(connection);
            // A client that does not listen must not hold up the end of the others
            Thread.ofVirtual().name("connection-end").start(connection.end);
        }
    }
}
