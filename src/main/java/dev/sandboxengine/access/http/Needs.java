package dev.sandboxengine.access.http;

import dev.sandboxengine.access.Permission;
import io.javalin.security.RouteRole;
import java.util.Optional;

/** What a route needs of its caller. Every route declares exactly one. */
public enum Needs implements RouteRole {
    /** Nothing: the route is for everybody. */
    NOTHING(null),
    /** Somebody who is known, whatever they may do: what more it takes, the route says itself. */
    MEMBER(null),
    SANDBOXES_READ(Permission.SANDBOXES_READ),
    SANDBOXES_WRITE(Permission.SANDBOXES_WRITE),
    TEMPLATES_READ(Permission.TEMPLATES_READ),
    ADMIN(Permission.ADMIN);

    private final Optional<Permission> permission;

    Needs(@org.jspecify.annotations.Nullable Permission permission) {
        this.permission = Optional.ofNullable(permission);
    }

    /** Whether it is for everybody, known or not. */
    public boolean open() {
        return this == NOTHING;
    }

    /** The permission; empty when none is needed. */
    public Optional<Permission> permission() {
        return permission;
    }
}
