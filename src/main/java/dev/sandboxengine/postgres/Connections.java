package dev.sandboxengine.postgres;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections with the timeouts that every wait needs. */
final class Connections {

    private Connections() {}

    /**
     * A source without a pool. It gives up connecting after 5 s and a silent server after 60 s, unless the address says
     * otherwise.
     *
     * @throws DatabaseException when pgjdbc does not know a parameter of the address
     */
    static DataSource source(DatabaseAddress address) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.url());
        source.setUser(address.user());
        source.setPassword(address.password().value());
        source.setApplicationName("sandbox-engine");
        source.setConnectTimeout(5);
        source.setLoginTimeout(10);
        source.setSocketTimeout(60);
        source.setTcpKeepAlive(true);
        // The server's details and the driver's batches repeat rows, which hold callers' secrets
        source.setLogServerErrorDetail(false);
        try {
            for (var parameter : address.parameters().entrySet()) {
                source.setProperty(parameter.getKey(), parameter.getValue());
            }
        } catch (SQLException | IllegalArgumentException e) {
            throw new DatabaseException(
                    "DATABASE_DSN has a parameter that the driver does not take: " + e.getMessage(), e);
        }
        return source;
    }
}
