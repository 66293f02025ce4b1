package dev.sandboxengine.template;

/** What a service speaks, and so how it is known to be ready and how a workspace is told of it. */
public enum ServiceType {
    /** PostgreSQL: ready when its database lets the sandbox's user in. */
    POSTGRES,
    /** Redis: ready when it answers to a ping. */
    REDIS,
    /** Anything else: ready when it listens on its port. */
    CUSTOM
}
