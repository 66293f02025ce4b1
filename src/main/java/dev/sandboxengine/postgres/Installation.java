package dev.sandboxengine.postgres;

import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The name of this installation, made once for a database and shared by all engines on it. */
public final class Installation {

    private Installation() {}

    /** The installation's id: 12 lower-case letters and digits. */
    public static String id(Jdbi jdbi) {
        return jdbi.inTransaction(handle -> {
            String fresh = UUID.randomUUID()
                    .toString()
                    .replace("-", "")
                    .substring(0, 12)
                    .toLowerCase(Locale.ROOT);
            handle.createUpdate("insert into installation (id) values (:id) on conflict do nothing")
                    .bind("id", fresh)
                    .execute();
            return handle.createQuery("select id from installation")
                    .mapTo(String.class)
                    .one();
        });
    }
}
