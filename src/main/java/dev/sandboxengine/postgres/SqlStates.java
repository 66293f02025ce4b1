package dev.sandboxengine.postgres;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The SQLSTATE codes that mean something to the engine. */
public final class SqlStates {

    /** A row with this key is there already. */
    public static final String UNIQUE_VIOLATION = "23505";

    /** The row refers to one that is not there, or is referred to. */
    public static final String FOREIGN_KEY_VIOLATION = "23503";

    private static final String QUERY_CANCELED = "57014";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    static final String NO_SUCH_DATABASE = "3D000";

    private SqlStates() {}

    /** The state that a failure tells, of whatever wraps it; empty when it tells none. */
    public static String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    /** Whether a statement was given up because it, or its wait for a lock, took too long; nothing of it was done. */
    public static boolean isTooLong(String state) {
        return state.equals(QUERY_CANCELED) || state.equals(LOCK_NOT_AVAILABLE);
    }

    /** PostgreSQL's classes 08 (connection), 53 (resources) and 57 (shut down). */
    public static boolean isAway(String state) {
        return !isTooLong(state) && (state.startsWith("08") || state.startsWith("53") || state.startsWith("57"));
    }

    /** Whether the server does not let this user in, which waiting does not change. */
    static boolean isRefusal(@Nullable String state) {
        return state != null && state.startsWith("28");
    }
}
