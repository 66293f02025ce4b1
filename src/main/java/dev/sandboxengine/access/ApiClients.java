package dev.sandboxengine.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Decides who may make, change and end API clients: who owns their team. Nobody gives a key what they lack themselves, be it by
 * making one, by widening one, by waking one up or by getting at its new key. Thread-safe.
 */
public final class ApiClients {

    /** For how long a rotated key may work on. */
    public static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    private static final Duration LONGEST_LIFE = Duration.ofDays(36_525);

    private final ApiClientStore store;
    private final RandomGenerator random;
    private final InstantSource clock;

    /**
     * With none of its own.
     *
     * @param random a secure one
     */
    public ApiClients(ApiClientStore store, RandomGenerator random, InstantSource clock) {
        this.store = store;
        this.random = random;
        this.clock = clock;
    }

    /** Makes one, with the key that is never told again. */
    public ApiClient.Issued create(Principal caller, ApiClient.Order order) {
        Teams.requireOwner(caller, order.teamId());
        requireGrantable(caller, order.permissions());
        Instant now = clock.instant();
        order.expiresAt().ifPresent(end -> {
            if (!end.isAfter(now)) {
                throw new TeamException.Invalid(
                        "expires_at", "expires_at must be in the future; the key would open nothing");
            }
            if (end.isAfter(now.plus(LONGEST_LIFE))) {
                throw new TeamException.Invalid(
                        "expires_at",
                        "expires_at must be within 100 years; leave it out for a key that does not expire");
            }
        });
        ApiKey key = ApiKey.random(random);
        return new ApiClient.Issued(store.add(order, key.hash(), caller.label(), now), key);
    }

    /**
     * Those of the teams that the caller owns, the newest first.
     *
     * @param team only those of this one
     */
    public ApiClient.Page list(Principal caller, Optional<UUID> team, int limit, int offset) {
        if (team.isPresent()) {
            Teams.requireOwner(caller, team.get());
            return store.list(team.map(Set::of), limit, offset);
        }
        if (caller.may(Permission.ADMIN)) {
            return store.list(Optional.empty(), limit, offset);
        }
        Set<UUID> owned = caller.ownedTeams();
        if (owned.isEmpty()) {
            throw TeamException.Denied.notOwner();
        }
        return store.list(Optional.of(owned), limit, offset);
    }

    /** The one with this id. */
    public ApiClient find(Principal caller, UUID id) {
        ApiClient client = store.find(id)
                .filter(found -> caller.sees(found.teamId()))
                .orElseThrow(() -> TeamException.NotFound.client(id.toString()));
        Teams.requireOwner(caller, client.teamId());
        return client;
    }

    /** Changes what the change names. */
    public ApiClient change(Principal caller, UUID id, ApiClient.Change change) {
        find(caller, id);
        boolean endsItself = change.isActive().filter(active -> !active).isPresent() && isOwn(caller, id);
        if (endsItself) {
            throw new TeamException.Conflict(
                    "a key cannot deactivate itself; do it with another key or as a user, so that somebody can undo it");
        }
        change.permissions().ifPresent(permissions -> requireGrantable(caller, permissions));
        return store.change(id, present -> {
                    if (change.isActive().orElse(false) && !present.isActive()) {
                        requireGrantable(caller, present.with(change).permissions());
                    }
                    return present.with(change);
                })
                .orElseThrow(() -> TeamException.NotFound.client(id.toString()));
    }

    /**
     * Gives it a new key, which is never told again.
     *
     * @param overlap for how long the old one works on; not zero for a key's own rotation
     */
    public ApiClient.Issued rotate(Principal caller, UUID id, Duration overlap) {
        if (overlap.compareTo(LONGEST_OVERLAP) > 0) {
            throw new TeamException.Invalid("overlap", "overlap must be at most 7 days (\"168h\")");
        }
        boolean itself = isOwn(caller, id);
        if (itself && overlap.isZero()) {
            throw new TeamException.Invalid(
                    "overlap",
                    "a key that rotates itself needs an overlap, for example \"1m\": with a key that has ended, an answer that"
                            + " gets lost cannot be asked for again");
        }
        ApiClient seen = find(caller, id);
        Instant now = clock.instant();
        ApiKey key = ApiKey.random(random);
        ApiClient rotated = store.rotate(id, key.hash(), present -> {
                    requireGrantable(caller, present.permissions());
                    requireFree(seen, present, overlap, itself, now);
                    return overlap.isZero() ? Optional.empty() : Optional.of(now.plus(overlap));
                })
                .orElseThrow(() -> TeamException.NotFound.client(id.toString()));
        return new ApiClient.Issued(rotated, key);
    }

    private static void requireFree(ApiClient seen, ApiClient present, Duration overlap, boolean itself, Instant now) {
        if (present.rotations() != seen.rotations()) {
            throw new TeamException.Conflict(
                    "somebody else rotates this key at this moment; use their new key, or rotate again");
        }
        Optional<Instant> running = present.previousUntil().filter(until -> until.isAfter(now));
        if (running.isPresent() && !overlap.isZero()) {
            throw new TeamException.Conflict("the key before the present one works until " + running.get()
                    + "; wait for that, or rotate without an overlap, which ends both at once"
                    + (itself ? " and which another key or a user has to do" : ""));
        }
    }

    /** Ends it and its keys. */
    public ApiClient delete(Principal caller, UUID id) {
        ApiClient client = find(caller, id);
        if (isOwn(caller, id)) {
            throw new TeamException.Conflict(
                    "a key cannot delete itself; do it with another key or as a user, so that somebody can still get in");
        }
        if (!store.delete(id)) {
            throw TeamException.NotFound.client(id.toString());
        }
        return client;
    }

    private static boolean isOwn(Principal caller, UUID id) {
        return caller.kind() == Principal.Kind.API_CLIENT && caller.id().equals(id);
    }

    private static void requireGrantable(Principal caller, List<String> permissions) {
        List<String> lacking =
                permissions.stream().filter(text -> !caller.mayGrant(text)).toList();
        if (!lacking.isEmpty()) {
            throw new TeamException.Denied("you lack " + String.join(", ", lacking)
                    + " yourself, so you cannot give a key that, or get at a key that has it; ask an administrator");
        }
    }
}
