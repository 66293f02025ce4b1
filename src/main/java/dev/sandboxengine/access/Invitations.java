package dev.sandboxengine.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Invites people into teams. Thread-safe. */
public final class Invitations {

    private static final Duration LIFE = Duration.ofDays(7);
    private static final Duration LONGEST_LIFE = Duration.ofDays(30);

    private final InvitationStore store;
    private final Supplier<UUID> ids;
    private final RandomGenerator random;
    private final InstantSource clock;

    /**
     * @param ids random ones
     * @param random a secure one
     */
    public Invitations(InvitationStore store, Supplier<UUID> ids, RandomGenerator random, InstantSource clock) {
        this.store = store;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /** An invitation, and the secret that is shown once. */
    public record Made(Invitation invitation, InvitationToken token) {}

    /**
     * Invites somebody.
     *
     * @param life for how long it can be used; empty for a week
     * @throws UserException.Denied when the caller does not own the team
     */
    public Made invite(Principal caller, UUID team, TeamRole role, Optional<Duration> life) {
        Duration holds = life.orElse(LIFE);
        if (holds.compareTo(LONGEST_LIFE) > 0) {
            throw new UserException.Invalid("ttl", "ttl must be at most " + LONGEST_LIFE.toDays() + " days");
        }
        refuseOthers(caller, team, "team '" + team + "'");
        InvitationToken token = InvitationToken.random(random);
        Instant now = clock.instant();
        Invitation invitation =
                new Invitation(ids.get(), team, role, caller.label(), now, now.plus(holds), Optional.empty());
        if (!store.add(invitation, token.hash())) {
            throw new UserException.NotFound("team '" + team + "'");
        }
        return new Made(invitation, token);
    }

    /** Those of the teams that the caller owns; to an administrator of the installation, all. */
    public InvitationStore.Page list(Principal caller, int limit, int offset) {
        if (caller.may(Permission.ADMIN)) {
            return store.list(Optional.empty(), clock.instant(), limit, offset);
        }
        Set<UUID> owned = caller.teams().keySet().stream().filter(caller::owns).collect(Collectors.toUnmodifiableSet());
        if (owned.isEmpty()) {
            throw ownersOnly();
        }
        return store.list(Optional.of(owned), clock.instant(), limit, offset);
    }

    /** Takes one back. */
    public Invitation revoke(Principal caller, UUID id) {
        String what = "invitation '" + id + "'";
        Invitation invitation = store.find(id).orElseThrow(() -> new UserException.NotFound(what));
        refuseOthers(caller, invitation.teamId(), what);
        if (!store.delete(id)) {
            throw new UserException.NotFound(what);
        }
        return invitation;
    }

    private static void refuseOthers(Principal caller, UUID team, String what) {
        if (!caller.sees(team)) {
            throw new UserException.NotFound(what);
        }
        if (!caller.owns(team)) {
            throw ownersOnly();
        }
    }

    private static UserException.Denied ownersOnly() {
        return new UserException.Denied("this is for an owner of the team, or an administrator");
    }
}
