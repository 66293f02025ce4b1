package dev.sandboxengine.access.http;

import dev.sandboxengine.access.Permission;
import io.javalin.security.RouteRole;
import java.util.Optional;

/** What a route needs of its caller. Every route declares exactly one. */
public enum Needs implements RouteRole {
    /** Nothing: the route is for everybody. */
    NOTHING(null),
    /** That it is somebody: any key, any login. What exactly they may, the handler decides. */
    MEMBER(null),
    SANDBOXES_READ(Permission.SANDBOXES_READ),
    SANDBOXES_WRITE(Permission.SANDBOXES_WRITE),
    TEMPLATES_READ(Permission.TEMPLATES_READ),
    ADMIN(Permission.ADMIN);

    private final Optional<Permission> permission;

    Needs(@org.jspecify.annotations.Nullable Permission permission) {
        this.permission = Optional.ofNullable(permission);
    }

    /** Whether everybody may, without saying who they are. */
    public boolean open() {
        return this == NOTHING;
    }

    /** The permission that a caller needs; empty when none is needed. */
    public Optional<Permission> permission() {
        return permission;
    }
}
