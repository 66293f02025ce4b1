package dev.sandboxengine.http;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.UUID;

/**
 * What those who know better tell the audit about a request. Without a word it takes the object from the route's first path
 * parameter or the answer's Location, and the team of whoever asks, unless that is an administrator who does what only
 * administrators may. Never a secret.
 */
public final class Audited {

    private static final String OBJECT = "audited-object";
    private static final String TEAM = "audited-team";
    private static final String TRIED = "audited-tried";
    private static final String BY = "audited-by";
    private static final String NOTED = "audited-noted";

    private Audited() {}

    /**
     * A thing that something is done to.
     *
     * @param kind a singular word, for example {@code sandbox}
     * @param id as the API spells it
     */
    public record Thing(String kind, String id) {}

    /**
     * Somebody who does something.
     *
     * @param label kind and id, for example {@code user:<uuid>}
     * @param name for people
     */
    public record Doer(String label, String name) {}

    /** Tells what it is done to. The last word counts. */
    public static void object(Context ctx, String kind, String id) {
        ctx.attribute(OBJECT, new Thing(kind, id));
    }

    /** Tells whose it is, where it may be another team's than the caller's. */
    public static void team(Context ctx, UUID team) {
        ctx.attribute(TEAM, team);
    }

    /** Tells who it was, where nobody was known before it was done: a login, a registration. */
    public static void by(Context ctx, String label, String name) {
        ctx.attribute(BY, new Doer(label, name));
    }

    /** Tells the name under which somebody tries to log in, who is nobody yet. */
    public static void tried(Context ctx, String name) {
        ctx.attribute(TRIED, name);
    }

    /** Asks for a note although nothing is changed: that somebody saw it matters. */
    public static void note(Context ctx) {
        ctx.attribute(NOTED, true);
    }

    /** Whether a note was asked for. */
    public static boolean isNoted(Context ctx) {
        return Boolean.TRUE.equals(ctx.<Boolean>attribute(NOTED));
    }

    /** What it is done to, if that was told. */
    public static Optional<Thing> object(Context ctx) {
        return Optional.ofNullable(ctx.attribute(OBJECT));
    }

    /** Whose it is, if that was told. */
    public static Optional<UUID> team(Context ctx) {
        return Optional.ofNullable(ctx.attribute(TEAM));
    }

    /** Who it was, if that was told. */
    public static Optional<Doer> by(Context ctx) {
        return Optional.ofNullable(ctx.attribute(BY));
    }

    /** The name that was tried, if that was told. */
    public static Optional<String> tried(Context ctx) {
        return Optional.ofNullable(ctx.attribute(TRIED));
    }
}
