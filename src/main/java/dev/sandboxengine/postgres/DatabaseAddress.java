package dev.sandboxengine.postgres;

import dev.sandboxengine.config.Secret;
import java.util.Map;

/**
 * Where a database is and who may enter.
 *
 * @param url a JDBC URL without credentials and without parameters
 * @param user the role to log in as
 * @param password its password; empty when the server asks for none
 * @param parameters pgjdbc's connection parameters by name, for example {@code sslmode}; credentials are not among them
 */
public record DatabaseAddress(String url, String user, Secret password, Map<String, String> parameters) {

    public DatabaseAddress {
        parameters = Map.copyOf(parameters);
    }

    /** Where it is, in words for a log or an error: host, port and database, no credentials. */
    public String where() {
        return url.substring("jdbc:postgresql://".length());
    }
}
