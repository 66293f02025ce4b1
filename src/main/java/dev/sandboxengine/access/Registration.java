package dev.sandboxengine.access;

/** Who may register. */
public enum Registration {
    /** Everybody. */
    OPEN,
    /** Whoever has an invitation. */
    INVITE,
    /** Nobody; an administrator makes the users. */
    CLOSED
}
