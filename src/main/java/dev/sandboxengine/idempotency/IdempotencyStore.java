package dev.sandboxengine.idempotency;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

/** The requests that bore an Idempotency-Key, and what was answered. Thread-safe, also across processes. */
public interface IdempotencyStore {

    /**
     * A request's name.
     *
     * @param principal whose key it is: two callers may choose the same
     * @param key what the caller chose
     */
    record RequestKey(String principal, String key) {}

    /**
     * What was answered.
     *
     * @param status the HTTP status
     * @param contentType of the body
     * @param location of what was created
     * @param body its bytes; empty when it is not kept, as that of a stream
     * @param cookie that it set
     */
    record Answer(
            int status, String contentType, Optional<String> location, Optional<byte[]> body, Optional<String> cookie) {

        /** One that set no cookie. */
        public Answer(int status, String contentType, Optional<String> location, Optional<byte[]> body) {
            this(status, contentType, location, body, Optional.empty());
        }
    }

    /**
     * Who answers a request, and until when that is believed without another word.
     *
     * @param owner names an engine process among all that ever use these rows
     */
    record Lease(UUID owner, Instant until) {}

    /**
     * How much there is of one caller's.
     *
     * @param bytes of all answers' bodies, about
     */
    record Kept(long requests, long bytes) {}

    /** What is known of a request that arrives. */
    sealed interface Claim {
        /** It is new, and now the caller's to answer. */
        record Mine() implements Claim {}

        /** It is being answered right now. */
        record UnderWay() implements Claim {}

        /** Its engine stopped while it answered: what it did until then is done. */
        record Abandoned() implements Claim {}

        /** Another request was sent under this key. */
        record Taken() implements Claim {}

        /** It was answered. */
        record Answered(Answer answer) implements Claim {}
    }

    /**
     * Finds out what is known, and notes the request when nothing is. One of several that arrive at once is told that it is
     * new.
     *
     * @param hash of the whole request
     * @param lease the caller's, which it renews for as long as it answers
     */
    Claim claim(RequestKey request, byte[] hash, Lease lease, Instant now);

    /** Prolongs the lease on those of these requests that its owner still has to answer. */
    void renew(Lease lease, Collection<RequestKey> underWay);

    /** Keeps the answer. */
    void keep(RequestKey request, Answer answer);

    /** How much there is of this caller's. */
    Kept kept(String principal);

    /** Forgets a request that came to nothing, so that it may be tried again. */
    void forget(RequestKey request);

    /** Forgets what is older. */
    void forgetOlder(Instant than);
}
