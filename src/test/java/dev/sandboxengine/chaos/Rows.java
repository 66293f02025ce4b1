package dev.sandboxengine.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an engine has written down, past the engine. Thread-safe.
 *
 * @param url of the database, for JDBC
 * @param password of its owner
 */
record Rows(String url, String user, String password) {

    private static final String NAME = "sandbox_engine";

    private static final Pattern DSN = Pattern.compile("postgres://([^:]+):([^@]+)@(.+)");

    /** States in which nothing is being done. */
    private static final String AT_REST = "('running', 'stopped', 'paused', 'failed', 'expired')";

    /** Those of an engine that has its database in its data folder. */
    static Rows in(Path data) {
        return new Rows(
                "jdbc:postgresql://127.0.0.1:" + line(data.resolve("postgres-port")) + "/" + NAME + "?sslmode=disable",
                NAME,
                line(data.resolve("postgres-password")));
    }

    /** Those that a {@code DATABASE_DSN} leads to. */
    static Rows at(String dsn) {
        Matcher parts = DSN.matcher(dsn);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not an address of a database");
        }
        return new Rows("jdbc:postgresql://" + parts.group(3), parts.group(1), parts.group(2));
    }

    /** The same as a {@code DATABASE_DSN}, by another port of this machine. */
    String dsn(int port) {
        return "postgres://" + user + ":" + password + "@127.0.0.1:" + port + url.replaceFirst(".*:\\d+/", "/");
    }

    int port() {
        return Integer.parseInt(url.replaceAll(".*:(\\d+)/.*", "$1"));
    }

    String installation() {
        return ask("select id from installation").getFirst();
    }

    /** The sandboxes that are being worked on, with their states. */
    List<String> inWork() {
        return ask("select id || ' ' || state from sandbox where state not in " + AT_REST);
    }

    /** Whether nothing is being done to a sandbox. False also while the database is away. */
    boolean isAtRest(String id) {
        try {
            return AT_REST.contains("'" + state(id) + "'");
        } catch (IllegalStateException _) {
            return false;
        }
    }

    /** The state of a sandbox. */
    String state(String id) {
        return ask("select state from sandbox where id = ?", id).getFirst();
    }

    /** The sandbox that was asked for last, of those that have not ended. */
    Optional<String> newest() {
        return ask("select id from sandbox where state not in ('failed', 'expired') order by created_at desc limit 1")
                .stream()
                .findFirst();
    }

    /** A sandbox's time is up now. */
    void expire(String id) {
        execute("update sandbox set expires_at = now() where id = ?", id);
    }

    private List<String> ask(String sql, String... arguments) {
        try (Connection connection = connect();
                PreparedStatement statement = prepare(connection, sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            List<String> answers = new ArrayList<>();
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
            return answers;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private void execute(String sql, String... arguments) {
        try (Connection connection = connect();
                PreparedStatement statement = prepare(connection, sql, arguments)) {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, String... arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setString(i + 1, arguments[i]);
        }
        return statement;
    }

    private Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        return DriverManager.getConnection(url, login);
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
