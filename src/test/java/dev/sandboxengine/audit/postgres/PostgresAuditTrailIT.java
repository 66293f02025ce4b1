package dev.sandboxengine.audit.postgres;

import static dev.sandboxengine.audit.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.Racing;
import dev.sandboxengine.audit.AuditOutcome;
import dev.sandboxengine.audit.AuditQuery;
import dev.sandboxengine.audit.AuditRetention;
import dev.sandboxengine.audit.AuditRow;
import dev.sandboxengine.audit.AuditTrail;
import dev.sandboxengine.audit.Entries;
import dev.sandboxengine.config.Setting;
import dev.sandboxengine.config.Settings;
import dev.sandboxengine.postgres.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PostgresAuditTrailIT {

    private final TestDatabase database = TestDatabase.fresh();
    private final AuditTrail trail = new PostgresAuditTrail(database.jdbi());
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

    @AfterEach
    void close() {
        database.close();
    }

    private List<AuditRow> all() {
        return trail.page(AuditQuery.ALL, AuditTrail.NEWEST, 1000);
    }

    private List<String> names(AuditQuery query) {
        List<String> names = trail.page(query, AuditTrail.NEWEST, 1000).stream()
                .map(row -> row.entry().principalName().orElseThrow())
                .toList();
        assertThat(trail.count(query)).isEqualTo(names.size());
        return names;
    }

    @Test
    void whatIsAddedIsThere() {
        trail.add(entry("Zoë"));
        assertThat(all())
                .singleElement()
                .satisfies(row -> assertThat(row.entry()).isEqualTo(entry("Zoë")));
    }

    @Test
    void pagesGoFromTheNewestToTheOldest() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            trail.add(entry(name));
        }
        List<AuditRow> first = trail.page(AuditQuery.ALL, AuditTrail.NEWEST, 2);
        List<AuditRow> second = trail.page(AuditQuery.ALL, first.getLast().id(), 2);
        List<AuditRow> third = trail.page(AuditQuery.ALL, second.getLast().id(), 2);
        assertThat(first)
                .extracting(row -> row.entry().principalName().orElse(""))
                .containsExactly("e", "d");
        assertThat(second)
                .extracting(row -> row.entry().principalName().orElse(""))
                .containsExactly("c", "b");
        assertThat(third)
                .extracting(row -> row.entry().principalName().orElse(""))
                .containsExactly("a");
        assertThat(trail.page(AuditQuery.ALL, third.getLast().id(), 2)).isEmpty();
        assertThat(trail.count(AuditQuery.ALL)).isEqualTo(5);
    }

    @Test
    void eachFilterSelects() {
        trail.add(entry(now.minusSeconds(60), "sandboxes.create", "old"));
        trail.add(entry(now, "sandboxes.stop", "new"));
        Optional<String> none = Optional.empty();
        assertThat(names(query(Optional.of(now), Optional.empty(), none, none))).containsExactly("new");
        assertThat(names(query(Optional.empty(), Optional.of(now), none, none))).containsExactly("old");
        assertThat(names(query(Optional.empty(), Optional.empty(), Optional.of("old"), none)))
                .containsExactly("old");
        assertThat(names(query(Optional.empty(), Optional.empty(), Optional.of("api_client:" + new UUID(0, 1)), none)))
                .hasSize(2);
        assertThat(names(query(Optional.empty(), Optional.empty(), none, Optional.of("sandboxes.create"))))
                .containsExactly("old");
        assertThat(names(of("sandbox", "k3v9x2m7q4ab", AuditOutcome.REFUSED, Entries.TEAM, "request-new")))
                .containsExactly("new");
        assertThat(names(of("team", "k3v9x2m7q4ab", AuditOutcome.REFUSED, Entries.TEAM, "request-new")))
                .isEmpty();
        assertThat(names(of("sandbox", "other", AuditOutcome.REFUSED, Entries.TEAM, "request-new")))
                .isEmpty();
        assertThat(names(of("sandbox", "k3v9x2m7q4ab", AuditOutcome.DONE, Entries.TEAM, "request-new")))
                .isEmpty();
        assertThat(names(of("sandbox", "k3v9x2m7q4ab", AuditOutcome.REFUSED, new UUID(9, 9), "request-new")))
                .isEmpty();
        String injected = "' or true --";
        assertThat(names(query(Optional.empty(), Optional.empty(), Optional.of(injected), Optional.of(injected))))
                .isEmpty();
    }

    private static AuditQuery query(
            Optional<Instant> from, Optional<Instant> to, Optional<String> principal, Optional<String> action) {
        return new AuditQuery(
                from,
                to,
                principal,
                action,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static AuditQuery of(String kind, String id, AuditOutcome outcome, UUID team, String request) {
        return new AuditQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(kind),
                Optional.of(id),
                Optional.of(outcome),
                Optional.of(team),
                Optional.of(request),
                Optional.empty());
    }

    @Test
    void onlyWhatIsOfTheVisibleTeamsIsFound() {
        trail.add(entry("a"));
        assertThat(names(visible(Set.of(Entries.TEAM, new UUID(9, 9))))).containsExactly("a");
        assertThat(names(visible(Set.of(new UUID(9, 9))))).isEmpty();
        assertThat(names(visible(Set.of()))).isEmpty();
    }

    private static AuditQuery visible(Set<UUID> teams) {
        AuditQuery all = AuditQuery.ALL;
        return new AuditQuery(
                all.from(),
                all.to(),
                all.principal(),
                all.action(),
                all.objectKind(),
                all.objectId(),
                all.outcome(),
                all.teamId(),
                all.requestId(),
                Optional.of(teams));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit set outcome = 'done'",
                "delete from audit",
                "delete from audit where at < now()",
                "truncate audit",
                "set local sandbox_engine.audit_retention = 'on'; update audit set address = 'x'",
                "set local sandbox_engine.audit_retention = 'on'; truncate audit",
                "set local sandbox_engine.audit_retention = 'on'; delete from audit"
            })
    void nothingThatWasAddedChanges(String sql) {
        trail.add(entry(now, "sandboxes.stop", "a"));
        assertThatThrownBy(() -> database.jdbi()
                        .useTransaction(handle -> handle.createScript(sql).execute()))
                .isInstanceOf(JdbiException.class)
                .hasMessageContaining("append-only");
        assertThat(all()).hasSize(1);
    }

    @Test
    void aRetentionLeavesNothingOpenBehindIt() {
        trail.add(entry(now.minus(Duration.ofDays(30)), "sandboxes.stop", "a"));
        trail.add(entry(now.minus(Duration.ofDays(30)), "sandboxes.stop", "b"));
        assertThat(trail.removeOlder(now, 1)).isEqualTo(1);
        assertThatThrownBy(() -> database.jdbi().useHandle(handle -> handle.execute("delete from audit")))
                .hasMessageContaining("append-only");
        assertThat(all()).hasSize(1);
    }

    private static Settings kept(Duration kept) {
        return new Settings() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> T get(Setting<T> setting) {
                assertThat(setting).isSameAs(AuditRetention.KEPT);
                return (T) kept;
            }
        };
    }

    @Test
    void onlyTheOldIsRemovedAndAllOfIt() {
        database.jdbi().useHandle(handle -> handle.execute("""
                insert into audit (at, address, action, path, outcome, status, request_id, repeated)
                select now() - interval '11 days', 'x', 'a.b', '/', 'done', 200, n::text, false from generate_series(1, 12000) n
                """));
        trail.add(entry(now.minus(Duration.ofDays(9)), "sandboxes.stop", "younger"));
        new AuditRetention(trail, kept(Duration.ofDays(10)), new HandSetClock(now)).removeOld();
        assertThat(names(AuditQuery.ALL)).containsExactly("younger");
    }

    @Test
    void aClockThatIsAheadDoesNotRemoveTheLastDay() {
        trail.add(entry(now.minus(Duration.ofHours(25)), "sandboxes.stop", "old"));
        trail.add(entry(now.minus(Duration.ofHours(20)), "sandboxes.stop", "young"));
        new AuditRetention(trail, kept(Duration.ofDays(1)), new HandSetClock(now.plus(Duration.ofDays(50))))
                .removeOld();
        assertThat(names(AuditQuery.ALL)).containsExactly("young");
    }

    /** How many of the audit's rows were looked at for it. */
    private long read(Runnable work) {
        return database.jdbi().inTransaction(handle -> {
            long before = rowsRead(handle);
            work.run();
            return rowsRead(handle) - before;
        });
    }

    /** By this connection, since it last told. */
    private static long rowsRead(Handle handle) {
        return handle.createQuery("""
                        select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
                        from pg_stat_xact_user_tables where relname = 'audit'
                        """).mapTo(Long.class).one();
    }

    @Test
    void whatIsLookedForInALargeAuditIsFoundWithoutReadingIt() {
        UUID team = new UUID(7, 7);
        String label = "user:" + new UUID(5, 5);
        database.jdbi().useHandle(handle -> {
            handle.createUpdate("""
                            insert into audit (at, principal, principal_name, address, action, object_kind, object_id, team_id,
                                               path, outcome, status, request_id, repeated)
                            values (now(), :label, 'ada', 'x', 'teams.delete', 'team', 'the one', :team, '/', 'done', 200,
                                    'the request', false)
                            """).bind("label", label).bind("team", team).execute();
            handle.execute("""
                    insert into audit (at, principal, principal_name, address, action, object_kind, object_id, team_id, path,
                                       outcome, status, request_id, repeated)
                    select now(), 'api_client:' || n % 50, 'client ' || n % 50, 'x', 'sandboxes.create', 'sandbox', n::text,
                           gen_random_uuid(), '/', 'done', 201, n::text, false
                    from generate_series(1, 20000) n
                    """);
            handle.execute("analyze audit");
        });
        Optional<String> none = Optional.empty();
        Optional<Instant> ever = Optional.empty();
        List<AuditQuery> queries = List.of(
                query(ever, ever, Optional.of(label), none),
                query(ever, ever, Optional.of("ada"), none),
                query(ever, ever, none, Optional.of("teams.delete")),
                only(Optional.of("the one"), Optional.empty(), none),
                only(none, Optional.of(team), none),
                only(none, Optional.empty(), Optional.of("the request")));
        for (AuditQuery query : queries) {
            assertThat(read(() -> assertThat(names(query)).containsExactly("ada")))
                    .as("rows read for %s", query)
                    .isLessThan(100);
        }
        assertThat(read(() -> assertThat(trail.count(AuditQuery.ALL)).isEqualTo(20_001)))
                .isZero();
        assertThat(read(() -> assertThat(trail.page(AuditQuery.ALL, AuditTrail.NEWEST, 50))
                        .hasSize(50)))
                .isLessThan(100);
    }

    private static AuditQuery only(Optional<String> object, Optional<UUID> team, Optional<String> request) {
        return new AuditQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                object,
                Optional.empty(),
                team,
                request,
                Optional.empty());
    }

    @Test
    void entriesAreCountedForEachTeamAndForNone() {
        UUID nobody = new UUID(0, 0);
        trail.add(entry(now.minus(Duration.ofDays(30)), "sandboxes.stop", "old"));
        trail.add(entry(now, "sandboxes.stop", "a"));
        database.jdbi().useHandle(handle -> handle.execute("""
                insert into audit (at, address, action, path, outcome, status, request_id, repeated)
                select now(), 'x', 'a.b', '/', 'done', 200, n::text, false from generate_series(1, 7) n
                """));
        assertThat(trail.count(only(Optional.empty(), Optional.of(Entries.TEAM), Optional.empty())))
                .isEqualTo(2);
        assertThat(trail.count(only(Optional.empty(), Optional.of(nobody), Optional.empty())))
                .isZero();
        assertThat(trail.count(AuditQuery.ALL)).isEqualTo(9);
        assertThat(trail.removeOlder(now, 100)).isEqualTo(1);
        assertThat(trail.count(only(Optional.empty(), Optional.of(Entries.TEAM), Optional.empty())))
                .isEqualTo(1);
        assertThat(trail.count(AuditQuery.ALL)).isEqualTo(8);
    }

    @Test
    void onceIsOnce() {
        trail.add(entry("a"));
        trail.addOnce(entry("a"));
        trail.addOnce(entry("b"));
        assertThat(names(AuditQuery.ALL)).containsExactly("b", "a");
    }

    @Test
    void manyAddAndRemoveAtOnce() {
        for (int i = 0; i < 200; i++) {
            trail.add(entry(now.minus(Duration.ofDays(5)), "sandboxes.stop", "old" + i));
        }
        List<Integer> removed = Racing.times(8, thread -> {
            int mine = 0;
            for (int i = 0; i < 25; i++) {
                trail.add(entry(now, "sandboxes.stop", thread + "-" + i));
                mine += trail.removeOlder(now.minus(Duration.ofDays(2)), 3);
            }
            return mine;
        });
        assertThat(removed.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
        assertThat(names(AuditQuery.ALL)).hasSize(200).doesNotHaveDuplicates();
    }
}
