package dev.sandboxengine.access;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Whom things belong to.
 *
 * @param name for people; no two have the same
 */
public record Team(UUID id, String name, Instant createdAt) {

    /** Whether it is the one that everything is in until others are made. */
    public boolean isDefault() {
        return name.equals(AccessStore.DEFAULT_TEAM);
    }

    /** Some of them, and how many there are in all. */
    public record Page(List<Team> teams, long total) {
        public Page {
            teams = List.copyOf(teams);
        }
    }

    /** A user who is in it. */
    public record Member(UUID userId, String username, TeamRole role) {}

    /** Some of its members, and how many it has in all. */
    public record MemberPage(List<Member> members, long total) {
        public MemberPage {
            members = List.copyOf(members);
        }
    }
}
