package dev.sandboxengine.access.postgres;

import org.jdbi.v3.core.Handle;

/**
 * Tells all engines on the database that what they remember of who may do what is out of date. For what no trigger tells: the
 * ends of logins.
 */
final class AccessChange {

    private AccessChange() {}

    /** Is heard when the transaction is committed. */
    static void tell(Handle handle) {
        handle.execute("notify access_changed");
    }
}
