package dev.sandboxengine.access;

import java.util.Set;
import java.util.UUID;

/**
 * Who makes a request.
 *
 * @param label kind and id, for rows and logs, for example {@code api_client:<uuid>}
 * @param teamId the team whose things it may see and make
 * @param granted permissions and wildcards
 */
public record Principal(String label, UUID teamId, Set<String> granted) {

    public Principal {
        granted = Set.copyOf(granted);
    }

    /** Whether it may do what needs this permission. */
    public boolean may(Permission permission) {
        return granted.stream().anyMatch(permission::isGrantedBy);
    }

    /** Whether it may do it to what belongs to that team. Administrators of the installation may in every team. */
    public boolean sees(UUID team) {
        return teamId.equals(team) || may(Permission.ADMIN);
    }
}
