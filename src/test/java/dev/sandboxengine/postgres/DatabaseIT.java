package dev.sandboxengine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.config.Secret;
import dev.sandboxengine.lifecycle.Closer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DatabaseIT {

    private static TestDatabase database;

    public enum Colour {
        RED
    }

    /** Public, because Jdbi binds the methods of public types only. */
    public record Row(
            long id, @Nullable String firstName, Instant madeAt, Json body, Colour colour, List<String> tags) {}

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        database.jdbi().useHandle(handle -> handle.execute("""
                create table row (
                    id bigint primary key, first_name text, made_at timestamptz not null, body jsonb not null,
                    colour text not null, tags text[] not null)
                """));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void recordsTravelThereAndBack() {
        Instant time = Instant.parse("2026-03-29T01:30:00.123456789Z");
        Row row = new Row(1, null, time, new Json("{\"a\": 1}"), Colour.RED, List.of("x", "y"));
        Row read = database.jdbi().withHandle(handle -> {
            handle.createUpdate("""
                            insert into row (id, first_name, made_at, body, colour, tags)
                            values (:id, :firstName, :madeAt, :body, :colour, :tags)
                            """)
                    .bindMethods(row)
                    .bindArray("tags", String.class, row.tags())
                    .execute();
            return handle.createQuery("select id, first_name, made_at, body, colour, tags from row where id = :id")
                    .bind("id", 1L)
                    .mapTo(Row.class)
                    .one();
        });
        assertThat(read)
                .isEqualTo(new Row(
                        1, null, Instant.parse("2026-03-29T01:30:00.123456Z"), row.body(), row.colour(), row.tags()));
    }

    @Test
    void theSessionIsBoundedAndNamed() {
        assertThat(setting("statement_timeout")).isEqualTo("10s");
        assertThat(setting("lock_timeout")).isEqualTo("5s");
        assertThat(setting("idle_in_transaction_session_timeout")).isEqualTo("1min");
        assertThat(setting("timezone")).isEqualTo("UTC");
        assertThat(setting("application_name")).isEqualTo("sandbox-engine");
    }

    @Test
    void aDatabaseThatAnswersHasNothingWrong() {
        assertThat(database.database().check()).isEmpty();
    }

    @Test
    void freshDatabasesShareNothing() {
        try (TestDatabase other = TestDatabase.fresh()) {
            String found = other.jdbi()
                    .withHandle(handle -> handle.createQuery("select coalesce(to_regclass('row')::text, 'nothing')")
                            .mapTo(String.class)
                            .one());
            assertThat(found).isEqualTo("nothing");
        }
    }

    @Test
    void aWrongPasswordIsRefusedAtOnceAndNotShown() {
        DatabaseAddress right = database.address();
        DatabaseAddress wrong = new DatabaseAddress(right.url(), right.user(), new Secret("hunter2"), Map.of());
        assertThatThrownBy(() -> Database.open(new DatabaseConfig(new DatabaseConfig.External(wrong), 2)))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("correct DATABASE_DSN")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void anExternalDatabaseIsMigratedOnce() {
        DatabaseConfig config = new DatabaseConfig(new DatabaseConfig.External(database.address()), 2);
        try (Database again = Database.open(config)) {
            assertThat(again.check()).isEmpty();
        }
    }

    @Test
    void checkNeverWaitsLongerThanPromised() throws SQLException {
        try (Database small = Database.connect(database.address(), 2, new Closer());
                Connection first = small.dataSource().getConnection();
                Connection second = small.dataSource().getConnection()) {
            assertThat(first.isValid(1) && second.isValid(1)).isTrue();
            long start = System.nanoTime();
            assertThat(small.check()).isPresent();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2500));
        }
    }

    @Test
    void aFailedStatementIsToldWithoutItsArguments() {
        assertThatThrownBy(() -> database.jdbi()
                        .useHandle(handle -> handle.createUpdate("insert into row (id, first_name) values (:id, :name)")
                                .bind("id", 7)
                                .bind("name", "made-up-secret")
                                .execute()))
                .satisfies(e -> assertThat(stackTrace(e))
                        .contains("insert into row (id, first_name)", "null value")
                        .doesNotContain("made-up-secret"));
        assertThatThrownBy(() -> database.jdbi()
                        .useHandle(handle -> handle.prepareBatch("insert into row (id, first_name) values (:id, :name)")
                                .bind("id", 7)
                                .bind("name", "made-up-secret")
                                .add()
                                .execute()))
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("made-up-secret"));
    }

    private static String stackTrace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String setting(String name) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select current_setting(:name)")
                        .bind("name", name)
                        .mapTo(String.class)
                        .one());
    }
}
