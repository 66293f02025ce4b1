package dev.sandboxengine.access.http;

import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.TicketPurpose;
import io.javalin.security.RouteRole;
import java.util.List;
import java.util.Optional;

/** What a route needs of its caller. Every route declares exactly one. */
public enum Needs implements RouteRole {
    /** Nothing: the route is for everybody. */
    NOTHING,
    /** That it is somebody: any key, any login. What exactly they may, the handler decides. */
    MEMBER,
    SANDBOXES_READ(Permission.SANDBOXES_READ),
    SANDBOXES_WRITE(Permission.SANDBOXES_WRITE),
    SESSIONS_READ(Permission.SESSIONS_READ),
    SESSIONS_WRITE(Permission.SESSIONS_WRITE),
    TEMPLATES_READ(Permission.TEMPLATES_READ),
    ADMIN(Permission.ADMIN),
    /** {@link #SANDBOXES_READ} or {@link #SANDBOXES_WRITE}, or a ticket for the terminal of the sandbox in the path. */
    TERMINAL(TicketPurpose.TERMINAL),
    /** {@link #SANDBOXES_READ}, or a ticket for this download from the sandbox in the path. */
    DOWNLOAD(TicketPurpose.DOWNLOAD),
    /** The token of a session, which is in the path as {@code token}; who shows it is not asked. */
    LINK,
    /** The token of the active session whose sandbox is in the path, and nothing else. */
    OWN_TERMINAL;

    private final Optional<Permission> permission;
    private final Optional<TicketPurpose> ticket;

    Needs() {
        this.permission = Optional.empty();
        this.ticket = Optional.empty();
    }

    Needs(Permission permission) {
        this.permission = Optional.of(permission);
        this.ticket = Optional.empty();
    }

    Needs(TicketPurpose ticket) {
        this.permission = Optional.empty();
        this.ticket = Optional.of(ticket);
    }

    /** Whether everybody may, without saying who they are: the path may do. */
    public boolean open() {
        return this == NOTHING || this == LINK;
    }

    /** Whether a session's candidate may, and nobody else. */
    public boolean candidate() {
        return this == OWN_TERMINAL;
    }

    /** The permissions of which a caller needs one, the least first; empty when none is needed. */
    public List<Permission> permissions() {
        return ticket.map(TicketPurpose::permissions)
                .orElseGet(() -> permission.map(List::of).orElseGet(List::of));
    }

    /** What a ticket has to be for that is taken in place of a key; empty where none is. */
    public Optional<TicketPurpose> ticket() {
        return ticket;
    }
}
