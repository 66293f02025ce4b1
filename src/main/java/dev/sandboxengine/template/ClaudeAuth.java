package dev.sandboxengine.template;

/** Which of the operator's Claude Code credentials a sandbox gets. */
public enum ClaudeAuth {
    /** None: nothing of the operator's is inside. */
    NONE,
    /** A private copy of the operator's volume without the refresh token, good until the access token runs out. */
    COPY,
    /** The operator's volume itself, readable and writable: for one team whose members trust each other. */
    SHARED
}
