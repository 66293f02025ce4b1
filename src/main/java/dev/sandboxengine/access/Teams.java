package dev.sandboxengine.access;

import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Decides who may make, change and end teams and who is in them. Thread-safe. */
public final class Teams {

    private final TeamStore store;
    private final InstantSource clock;

    public Teams(TeamStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Wants somebody who decides about this team; for whom it does not exist, it does not. */
    static void requireOwner(Principal caller, UUID team) {
        if (!caller.sees(team)) {
            throw TeamException.NotFound.team(team.toString());
        }
        if (!caller.owns(team)) {
            throw TeamException.Denied.notOwner();
        }
    }

    private static void requireAdministrator(Principal caller) {
        if (!caller.may(Permission.ADMIN)) {
            throw new TeamException.Denied(
                    "this takes the permission " + Permission.ADMIN.code() + "; ask an administrator");
        }
    }

    /** Makes one, for administrators. */
    public Team create(Principal caller, String name) {
        requireAdministrator(caller);
        return store.add(name, clock.instant());
    }

    /** Those that the caller sees, by name. */
    public Team.Page list(Principal caller, int limit, int offset) {
        return store.list(
                caller.may(Permission.ADMIN)
                        ? Optional.empty()
                        : Optional.of(caller.teams().keySet()),
                limit,
                offset);
    }

    /** The one with this id. */
    public Team find(Principal caller, UUID id) {
        return store.find(id)
                .filter(team -> caller.sees(team.id()))
                .orElseThrow(() -> TeamException.NotFound.team(id.toString()));
    }

    private Team owned(Principal caller, UUID id) {
        Team team = find(caller, id);
        requireOwner(caller, id);
        return team;
    }

    /** Gives it another name, for its owners. */
    public Team rename(Principal caller, UUID id, String name) {
        Team team = owned(caller, id);
        if (team.isDefault() && !name.equals(team.name())) {
            throw new TeamException.Conflict(
                    "the team '" + team.name() + "' keeps its name; make another team instead");
        }
        return store.rename(id, name).orElseThrow(() -> TeamException.NotFound.team(id.toString()));
    }

    /** Ends it and its API clients, for administrators. */
    public Team delete(Principal caller, UUID id) {
        Team team = find(caller, id);
        requireAdministrator(caller);
        if (team.isDefault()) {
            throw new TeamException.Conflict(
                    "the team '" + team.name() + "' cannot be deleted; remove its members and API clients instead");
        }
        if (caller.kind() == Principal.Kind.API_CLIENT && caller.teamId().equals(id)) {
            throw new TeamException.Conflict(
                    "a key cannot delete its own team, and itself with it; do it with another team's key or as a user");
        }
        if (!store.delete(id)) {
            throw TeamException.NotFound.team(id.toString());
        }
        return team;
    }

    /** Who is in it, for its owners. */
    public Team.MemberPage members(Principal caller, UUID id, int limit, int offset) {
        owned(caller, id);
        return store.members(id, limit, offset);
    }

    /** Adds a user, for its owners. */
    public Team.Member addMember(Principal caller, UUID id, UUID user, TeamRole role) {
        owned(caller, id);
        return store.addMember(id, user, role);
    }

    /** Makes something else of a member, for its owners; only an administrator leaves a team without an owner. */
    public Team.Member changeMember(Principal caller, UUID id, UUID user, TeamRole role) {
        owned(caller, id);
        return store.changeMember(id, user, role, !caller.may(Permission.ADMIN))
                .orElseThrow(() -> TeamException.NotFound.member(id, user.toString()));
    }

    /** Removes a member; otherwise as {@link #changeMember}. */
    public Team.Member removeMember(Principal caller, UUID id, UUID user) {
        owned(caller, id);
        return store.removeMember(id, user, !caller.may(Permission.ADMIN))
                .orElseThrow(() -> TeamException.NotFound.member(id, user.toString()));
    }
}
