package dev.sandboxengine.access;

/** What somebody is in a team. */
public enum TeamRole {
    /** Sees and makes the team's things, as far as permissions go. */
    MEMBER,
    /** Decides about its members, keys and limits as well. */
    OWNER
}
