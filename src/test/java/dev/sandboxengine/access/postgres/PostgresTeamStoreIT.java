package dev.sandboxengine.access.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.Racing;
import dev.sandboxengine.access.Team;
import dev.sandboxengine.access.TeamException;
import dev.sandboxengine.access.TeamRole;
import dev.sandboxengine.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PostgresTeamStoreIT {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final TestDatabase database = TestDatabase.fresh();
    private final PostgresTeamStore store = new PostgresTeamStore(database.jdbi());
    private final UUID red = store.add("red", NOW).id();
    private final UUID ada = user("ada");
    private final UUID bob = user("Bob");

    @AfterEach
    void close() {
        database.close();
    }

    private UUID user(String name) {
        UUID id = UUID.randomUUID();
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "insert into app_user (id, username, role, password_hash, created_at)"
                                + " values (?, ?, 'user', 'x', now())",
                        id,
                        name));
        return id;
    }

    @Test
    void teamsAreFoundListedAndRenamed() {
        Team blue = store.add("blue", NOW);
        assertThat(store.find(blue.id())).contains(new Team(blue.id(), "blue", NOW));
        assertThat(store.list(Optional.empty(), 10, 0).teams())
                .extracting(Team::name)
                .containsExactly("blue", "red");
        assertThat(store.list(Optional.of(Set.of(red)), 10, 0).total()).isEqualTo(1);
        assertThat(store.list(Optional.empty(), 1, 1).teams())
                .extracting(Team::id)
                .containsExactly(red);
        assertThat(store.rename(red, "it's \"red\"; --").orElseThrow().name()).isEqualTo("it's \"red\"; --");
        assertThat(store.rename(new UUID(1, 1), "x")).isEmpty();
    }

    @Test
    void noTwoHaveOneName() {
        Team blue = store.add("blue", NOW);
        assertThatThrownBy(() -> store.add("red", NOW)).isInstanceOf(TeamException.Conflict.class);
        assertThatThrownBy(() -> store.rename(blue.id(), "red")).isInstanceOf(TeamException.Conflict.class);
        assertThat(store.rename(red, "red")).isPresent();
        store.add("Émile", NOW);
        assertThatThrownBy(() -> store.add("éMILE", NOW)).isInstanceOf(TeamException.Conflict.class);
        assertThatThrownBy(() -> store.rename(blue.id(), "RED")).isInstanceOf(TeamException.Conflict.class);
        assertThat(store.rename(red, "Red")).isPresent();
    }

    @Test
    void theMigrationTellsOldSpellingsOfOneNameApart() throws IOException, SQLException {
        String sql = Files.readString(Path.of("migrations", "V008__invitations_and_names.sql"));
        List<String> names = database.jdbi().withHandle(handle -> {
            handle.execute("drop index team_name_uk");
            handle.execute("alter table team add constraint team_name_uk unique (name)");
            handle.execute("insert into team (id, name, created_at) values"
                    + " ('11111111-0000-0000-0000-000000000000', 'Default', '2020-01-01'),"
                    + " ('22222222-0000-0000-0000-000000000000', 'default', '2021-01-01'),"
                    + " ('33333333-0000-0000-0000-000000000000', 'caf\u00e9', '2021-01-01'),"
                    + " ('44444444-0000-0000-0000-000000000000', 'cafe\u0301', '2022-01-01')");
            try (Statement statement = handle.getConnection().createStatement()) {
                statement.execute(sql.substring(sql.indexOf("alter table team")));
            }
            return handle.select("select name from team where name <> 'red' order by id")
                    .mapTo(String.class)
                    .list();
        });
        assertThat(names).containsExactly("Default 11111111", "default", "caf\u00e9", "caf\u00e9 44444444");
    }

    @Test
    void membersComeChangeAndGo() {
        store.addMember(red, bob, TeamRole.MEMBER);
        store.addMember(red, ada, TeamRole.OWNER);
        assertThat(store.members(red, 10, 0))
                .isEqualTo(new Team.MemberPage(
                        List.of(
                                new Team.Member(ada, "ada", TeamRole.OWNER),
                                new Team.Member(bob, "Bob", TeamRole.MEMBER)),
                        2));
        assertThat(store.members(red, 1, 1).members())
                .extracting(Team.Member::userId)
                .containsExactly(bob);
        assertThatThrownBy(() -> store.addMember(red, ada, TeamRole.MEMBER)).isInstanceOf(TeamException.Conflict.class);
        assertThatThrownBy(() -> store.addMember(red, new UUID(1, 1), TeamRole.MEMBER))
                .isInstanceOf(TeamException.Invalid.class);
        assertThatThrownBy(() -> store.addMember(new UUID(1, 1), ada, TeamRole.MEMBER))
                .isInstanceOf(TeamException.NotFound.class);
        assertThat(store.changeMember(red, bob, TeamRole.OWNER, true)
                        .orElseThrow()
                        .role())
                .isEqualTo(TeamRole.OWNER);
        assertThat(store.removeMember(red, ada, true)).isPresent();
        assertThat(store.removeMember(red, ada, true)).isEmpty();
        assertThat(store.changeMember(red, ada, TeamRole.OWNER, true)).isEmpty();
    }

    @Test
    void theLastOwnerStaysUnlessThatIsWanted() {
        store.addMember(red, ada, TeamRole.OWNER);
        store.addMember(red, bob, TeamRole.MEMBER);
        assertThatThrownBy(() -> store.removeMember(red, ada, true)).isInstanceOf(TeamException.Conflict.class);
        assertThatThrownBy(() -> store.changeMember(red, ada, TeamRole.MEMBER, true))
                .isInstanceOf(TeamException.Conflict.class);
        assertThat(store.changeMember(red, ada, TeamRole.OWNER, true)).isPresent();
        assertThat(store.removeMember(red, bob, true)).isPresent();
        assertThat(store.removeMember(red, ada, false)).isPresent();
    }

    @Test
    void ofTwoOwnersWhoRemoveEachOtherOneStays() {
        for (int round = 0; round < 10; round++) {
            store.addMember(red, ada, TeamRole.OWNER);
            store.addMember(red, bob, TeamRole.OWNER);
            List<Boolean> done = Racing.times(2, i -> {
                try {
                    return store.removeMember(red, i == 0 ? ada : bob, true).isPresent();
                } catch (TeamException.Conflict _) {
                    return false;
                }
            });
            assertThat(done).containsExactlyInAnyOrder(true, false);
            assertThat(store.members(red, 10, 0).total()).isEqualTo(1);
            store.removeMember(red, ada, false);
            store.removeMember(red, bob, false);
        }
    }

    @Test
    void aTeamWithALiveSandboxStaysAndEndedOnesGoWithIt() {
        store.addMember(red, ada, TeamRole.OWNER);
        sandbox("aaaaaaaaaaaa", "expired");
        sandbox("bbbbbbbbbbbb", "ending");
        assertThatThrownBy(() -> store.delete(red))
                .isInstanceOf(TeamException.Conflict.class)
                .hasMessageContaining("1 sandbox that has not ended");
        assertThat(store.members(red, 10, 0).total()).isEqualTo(1);
        database.jdbi().useHandle(handle -> handle.execute("update sandbox set state = 'failed'"));
        assertThat(store.delete(red)).isTrue();
        assertThat(store.delete(red)).isFalse();
        assertThat(store.find(red)).isEmpty();
        assertThat(store.members(red, 10, 0).total()).isZero();
    }

    private void sandbox(String id, String state) {
        database.jdbi().useHandle(handle -> handle.execute("""
                        insert into sandbox (id, team_id, created_by, template_id, template, user_id, env, metadata, state,
                            reason, generation, timeline, created_at, expires_at, due_at, cpu_millis, memory_bytes)
                        values (?, ?, 'x', 'x', '{}', 'x', '{}', '{}', ?, 'user', 1, '[]', now(), now(), now(), 0, 0)
                        """, id, red, state));
    }
}
