package dev.sandboxengine.access;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Who makes a request.
 *
 * @param kind what it is
 * @param id its row's
 * @param name for people; may change, so that nothing is found by it
 * @param currentTeam the team that what it makes belongs to; empty for a person who is in none
 * @param teams all teams whose things it sees, and what it is in each; {@code currentTeam} among them
 * @param granted permissions and wildcards
 * @param maker of a ticket: the label of whoever made it
 */
public record Principal(
        Kind kind,
        UUID id,
        String name,
        Optional<UUID> currentTeam,
        Map<UUID, TeamRole> teams,
        Set<String> granted,
        Optional<String> maker) {

    /** What can make a request. */
    public enum Kind {
        /** A program, by its key. */
        API_CLIENT,
        /** A person who has logged in. */
        USER,
        /** Whoever has a ticket, for the one thing that it is for. */
        TICKET,
        /** Whoever has a session's link, for that session. */
        CANDIDATE;

        /** How it is written in rows and logs, for example {@code api_client}. */
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public Principal {
        teams = Map.copyOf(teams);
        granted = Set.copyOf(granted);
        boolean fits = currentTeam.map(teams::containsKey).orElse(kind == Kind.USER && teams.isEmpty());
        if (!fits) {
            throw new IllegalArgumentException(name + " is in no such team: " + currentTeam);
        }
        if (maker.isPresent() != (kind == Kind.TICKET)) {
            throw new IllegalArgumentException("a ticket has a maker, and nothing else has");
        }
    }

    /** Somebody who acts for themselves. */
    public Principal(Kind kind, UUID id, String name, UUID teamId, Map<UUID, TeamRole> teams, Set<String> granted) {
        this(kind, id, name, Optional.of(teamId), teams, granted, Optional.empty());
    }

    /** A program that is in one team. */
    public static Principal client(UUID id, String name, UUID teamId, Set<String> granted) {
        return new Principal(Kind.API_CLIENT, id, name, teamId, Map.of(teamId, TeamRole.MEMBER), granted);
    }

    /** Whoever shows a ticket that this maker made: under the maker's name, in the team of what it is for. */
    static Principal ticket(Ticket ticket, Principal maker) {
        return new Principal(
                Kind.TICKET,
                ticket.id(),
                maker.name(),
                Optional.of(ticket.teamId()),
                Map.of(ticket.teamId(), TeamRole.MEMBER),
                ticket.purpose().permissions().stream()
                        .filter(maker::may)
                        .map(Permission::code)
                        .collect(Collectors.toUnmodifiableSet()),
                Optional.of(maker.label()));
    }

    /** Whoever shows a session's token: may nothing, except where a route is for candidates. */
    public static Principal candidate(Candidate candidate) {
        return of(candidate, Set.of());
    }

    /** The same where the way leads to the session's own sandbox and nowhere else: may do there what its terminal needs. */
    public static Principal atOwnTerminal(Candidate candidate) {
        return of(candidate, Set.of(Permission.SANDBOXES_WRITE.code()));
    }

    private static Principal of(Candidate candidate, Set<String> granted) {
        return new Principal(
                Kind.CANDIDATE,
                candidate.session(),
                "candidate",
                candidate.teamId(),
                Map.of(candidate.teamId(), TeamRole.MEMBER),
                granted);
    }

    /** The same in another one of its teams. */
    public Principal actingIn(UUID team) {
        return new Principal(kind, id, name, Optional.of(team), teams, granted, maker);
    }

    /**
     * The team that what it makes belongs to.
     *
     * @throws TeamException.Denied when it is in none
     */
    public UUID teamId() {
        return currentTeam.orElseThrow(TeamException.Denied::noTeam);
    }

    /** Kind and id, for rows and logs, for example {@code api_client:<uuid>}. */
    public String label() {
        return kind.code() + ":" + id;
    }

    /** The label of whoever answers for what it does: its own, or for a ticket its maker's. */
    public String accountable() {
        return maker.orElseGet(this::label);
    }

    /** Whether it may do what needs this permission. */
    public boolean may(Permission permission) {
        return granted.stream().anyMatch(permission::isGrantedBy);
    }

    /** Whether it may give somebody else what this text grants, a permission or a wildcard: nobody gives what they lack. */
    public boolean mayGrant(String text) {
        return granted.stream().anyMatch(mine -> Permission.covers(mine, text));
    }

    /** Whether what belongs to that team is there for it. Administrators of the installation see all. */
    public boolean sees(UUID team) {
        return teams.containsKey(team) || may(Permission.ADMIN);
    }

    /** Whether it decides about that team's members, keys and limits. */
    public boolean owns(UUID team) {
        return teams.get(team) == TeamRole.OWNER || may(Permission.ADMIN);
    }

    /** The teams that it is an owner of; an administrator decides about others as well. */
    public Set<UUID> ownedTeams() {
        return teams.entrySet().stream()
                .filter(team -> team.getValue() == TeamRole.OWNER)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
