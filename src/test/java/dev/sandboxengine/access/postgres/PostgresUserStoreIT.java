package dev.sandboxengine.access.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.Racing;
import dev.sandboxengine.access.Invitation;
import dev.sandboxengine.access.LoggedIn;
import dev.sandboxengine.access.Login;
import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.TeamException;
import dev.sandboxengine.access.TeamRole;
import dev.sandboxengine.access.User;
import dev.sandboxengine.access.UserRole;
import dev.sandboxengine.access.UserStore.Added;
import dev.sandboxengine.access.UserStore.Change;
import dev.sandboxengine.access.UserStore.Changed;
import dev.sandboxengine.postgres.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rows of users, logins and invitations. */
@Timeout(60)
class PostgresUserStoreIT {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final UUID DEFAULT = new UUID(5, 1);
    private static final UUID RED = new UUID(5, 2);

    private final TestDatabase database = TestDatabase.fresh();
    private final PostgresUserStore users = new PostgresUserStore(database.jdbi());
    private final PostgresLoginStore logins = new PostgresLoginStore(database.jdbi());
    private final PostgresInvitationStore invitations = new PostgresInvitationStore(database.jdbi());

    @BeforeEach
    void makeTeams() {
        database.jdbi().useHandle(handle -> {
            handle.execute("insert into team (id, name, created_at) values (?, 'default', now())", DEFAULT);
            handle.execute("insert into team (id, name, created_at) values (?, 'red', now())", RED);
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static User user(int number, String name, UserRole role) {
        return new User(new UUID(6, number), name, Optional.of(name + "@example.com"), role, true, NOW);
    }

    private User added(int number, String name, UserRole role) {
        User user = user(number, name, role);
        assertThat(users.add(user, "hash", Optional.empty())).isEqualTo(Added.DONE);
        return user;
    }

    private static Change role(UserRole role) {
        return new Change(Optional.of(role), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Change active(boolean active) {
        return new Change(Optional.empty(), Optional.of(active), Optional.empty(), Optional.empty());
    }

    private UUID login(User user, int number) {
        UUID jti = new UUID(7, number);
        assertThat(logins.add(new Login(jti, user, NOW, NOW.plus(Login.LIFE)), "hash"))
                .isTrue();
        return jti;
    }

    @Test
    void aUserIsFoundByNameAndByAddressIgnoringCase() {
        User ada = added(1, "ada", UserRole.USER);
        assertThat(users.find(ada.id())).contains(ada);
        for (String name : List.of("ada", "ADA", "Ada@Example.com")) {
            assertThat(logins.findAccount(name).orElseThrow().user()).isEqualTo(ada);
        }
        assertThat(logins.findAccount("ad%")).isEmpty();
        assertThat(logins.findAccount("' or true --")).isEmpty();
        assertThat(users.teamNames(List.of(DEFAULT, RED, new UUID(0, 0))))
                .containsOnlyKeys(DEFAULT, RED)
                .containsValue("red");
    }

    @Test
    void aNameAndAnAddressAreGivenOnce() {
        added(1, "ada", UserRole.USER);
        assertThat(users.add(
                        new User(new UUID(6, 9), "Ada", Optional.empty(), UserRole.USER, true, NOW),
                        "hash",
                        Optional.empty()))
                .isEqualTo(Added.TAKEN);
        assertThat(users.add(
                        new User(new UUID(6, 9), "eve", Optional.of("ADA@example.com"), UserRole.USER, true, NOW),
                        "hash",
                        Optional.empty()))
                .isEqualTo(Added.TAKEN);
        assertThat(users.add(user(8, "eve", UserRole.USER), "hash", Optional.of(new UUID(0, 0))))
                .isEqualTo(Added.NO_PLACE);
        assertThat(users.list(10, 0).users()).extracting(User::username).containsExactly("ada");
        added(2, "bob", UserRole.USER);
        assertThat(users.change(
                        new UUID(6, 2),
                        new Change(
                                Optional.empty(), Optional.empty(), Optional.of("ada@example.com"), Optional.empty()),
                        true))
                .isEqualTo(Changed.TAKEN);
        assertThat(users.list(1, 1).users()).extracting(User::username).containsExactly("bob");
        assertThat(users.list(1, 1).total()).isEqualTo(2);
    }

    @Test
    void aLoginShowsItsUserAsTheyAreNow() {
        User ada = added(1, "ada", UserRole.USER);
        UUID jti = login(ada, 1);
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "insert into team_member (team_id, user_id, role, joined_at) values (?, ?, 'owner', ?::timestamptz)",
                        RED,
                        ada.id(),
                        "2026-03-02T10:00:00Z"));
        LoggedIn seen = logins.find(jti, NOW).orElseThrow();
        Principal principal = seen.principal();
        assertThat(principal.teamId()).isEqualTo(DEFAULT);
        assertThat(principal.owns(RED)).isTrue();
        assertThat(principal.owns(DEFAULT)).isFalse();
        assertThat(principal.label()).isEqualTo("user:" + ada.id());
        assertThat(principal.granted()).isEqualTo(Set.of("sandboxes:*", "sessions:*", "templates:read"));

        users.change(ada.id(), role(UserRole.ADMIN), true);
        assertThat(logins.find(jti, NOW).orElseThrow().principal().granted()).isEqualTo(Set.of("*"));
        assertThat(logins.find(jti, NOW.plus(Login.LIFE))).isEmpty();
        database.jdbi().useHandle(handle -> handle.execute("delete from team_member"));
        Principal alone = logins.find(jti, NOW).orElseThrow().principal();
        assertThat(alone.currentTeam()).isEmpty();
        assertThat(alone.may(Permission.ADMIN)).isTrue();
        assertThatThrownBy(alone::teamId)
                .isInstanceOf(TeamException.Denied.class)
                .hasMessageContaining("add you to one");
    }

    @Test
    void whatEndsLoginsEndsThem() {
        User ada = added(1, "ada", UserRole.USER);
        UUID first = login(ada, 1);
        UUID second = login(ada, 2);
        UUID third = login(ada, 3);
        logins.end(third);
        assertThat(logins.find(third, NOW)).isEmpty();
        assertThat(logins.changePassword(ada.id(), "stale", "new", first)).isFalse();
        assertThat(logins.find(second, NOW)).isPresent();
        assertThat(logins.changePassword(ada.id(), "hash", "new", first)).isTrue();
        assertThat(logins.find(second, NOW)).isEmpty();
        assertThat(logins.find(first, NOW)).isPresent();
        assertThat(logins.add(new Login(new UUID(7, 9), ada, NOW, NOW.plusSeconds(9)), "hash"))
                .as("a login with the password of before")
                .isFalse();

        assertThat(users.change(ada.id(), active(false), true)).isEqualTo(Changed.DONE);
        assertThat(logins.find(first, NOW)).isEmpty();
        assertThat(logins.add(new Login(new UUID(7, 9), ada, NOW, NOW.plusSeconds(9)), "new"))
                .isFalse();
        users.change(ada.id(), active(true), true);
        assertThat(logins.find(first, NOW)).as("does not come back").isEmpty();
    }

    @Test
    void expiredLoginsAreForgotten() {
        User ada = added(1, "ada", UserRole.USER);
        login(ada, 1);
        logins.forgetExpired(NOW);
        assertThat(rows("user_session")).isEqualTo(1);
        logins.forgetExpired(NOW.plus(Login.LIFE));
        assertThat(rows("user_session")).isZero();
    }

    @Test
    void theLastActiveAdministratorStays() {
        User ada = added(1, "ada", UserRole.ADMIN);
        User bob = added(2, "bob", UserRole.ADMIN);
        users.change(bob.id(), active(false), true);
        assertThat(users.change(ada.id(), role(UserRole.USER), true)).isEqualTo(Changed.LAST_ADMINISTRATOR);
        assertThat(users.change(ada.id(), active(false), true)).isEqualTo(Changed.LAST_ADMINISTRATOR);
        assertThat(users.delete(ada.id(), true)).isEqualTo(Changed.LAST_ADMINISTRATOR);
        assertThat(users.find(ada.id())).contains(ada);
        users.change(bob.id(), active(true), true);
        assertThat(users.delete(ada.id(), true)).isEqualTo(Changed.DONE);
        assertThat(users.delete(ada.id(), true)).isEqualTo(Changed.NO_SUCH_USER);
        assertThat(users.change(ada.id(), active(true), true)).isEqualTo(Changed.NO_SUCH_USER);
    }

    @Test
    void administratorsWhoRemoveEachOtherAtOnceLeaveOne() {
        for (int round = 0; round < 10; round++) {
            User ada = added(10 + round * 2, "ada" + round, UserRole.ADMIN);
            User bob = added(11 + round * 2, "bob" + round, UserRole.ADMIN);
            List<Changed> results = Racing.all(
                    () -> users.change(ada.id(), role(UserRole.USER), true), () -> users.delete(bob.id(), true));
            assertThat(results).containsExactlyInAnyOrder(Changed.DONE, Changed.LAST_ADMINISTRATOR);
            assertThat(users.list(100, 0).users())
                    .filteredOn(User::role, UserRole.ADMIN)
                    .hasSize(1);
            database.jdbi().useHandle(handle -> handle.execute("delete from app_user"));
        }
    }

    @Test
    void anInvitationIsUsedOnceHoweverManyComeAtOnce() {
        byte[] hash = {1, 2, 3};
        added(98, "owner", UserRole.ADMIN);
        Invitation invitation = new Invitation(
                new UUID(8, 1),
                RED,
                TeamRole.OWNER,
                "user:" + new UUID(6, 98),
                NOW,
                NOW.plusSeconds(60),
                Optional.empty());
        assertThat(invitations.add(invitation, hash)).isTrue();
        assertThat(users.isOpen(hash, NOW)).isTrue();
        assertThat(users.isOpen(hash, NOW.plusSeconds(60))).isFalse();
        assertThat(users.addInvited(user(1, "late", UserRole.USER), "hash", hash, NOW.plusSeconds(60)))
                .isEqualTo(Added.NO_PLACE);

        added(99, "taken", UserRole.USER);
        assertThat(users.addInvited(user(2, "taken", UserRole.USER), "hash", hash, NOW))
                .isEqualTo(Added.TAKEN);
        assertThat(users.isOpen(hash, NOW)).as("a refusal does not use it up").isTrue();

        List<Added> results =
                Racing.times(6, i -> users.addInvited(user(10 + i, "guest" + i, UserRole.USER), "hash", hash, NOW));
        assertThat(results).containsOnlyOnce(Added.DONE).contains(Added.NO_PLACE);
        assertThat(users.isOpen(hash, NOW)).isFalse();
        assertThat(invitations.find(invitation.id()).orElseThrow().usedAt()).contains(NOW);
        List<String> roles = database.jdbi()
                .withHandle(handle -> handle.select("select role from team_member where team_id = ?", RED)
                        .mapTo(String.class)
                        .list());
        assertThat(roles).containsExactly("owner");
    }

    @Test
    void whoRegistersAloneOwnsATeamThatNobodyElseIsIn() {
        for (int i = 1; i <= 2; i++) {
            User user = user(i, i == 1 ? "ada" : "red", UserRole.USER);
            assertThat(users.addWithTeam(user, "hash")).isEqualTo(Added.DONE);
        }
        List<String> places = database.jdbi()
                .withHandle(handle -> handle.select("select name || ' ' || role from team_member"
                                + " join team on team.id = team_id order by name")
                        .mapTo(String.class)
                        .list());
        assertThat(places)
                .containsExactly("ada owner", "red-" + new UUID(6, 2).toString().substring(0, 8) + " owner");
        assertThat(users.addWithTeam(user(3, "ada", UserRole.USER), "hash")).isEqualTo(Added.TAKEN);
        assertThat(rows("team")).as("a refusal makes no team").isEqualTo(4);
    }

    @Test
    void whoMayNotChangeAdministratorsDoesNot() {
        User ada = added(1, "ada", UserRole.ADMIN);
        User bob = added(2, "bob", UserRole.USER);
        added(3, "eve", UserRole.ADMIN);
        assertThat(users.change(ada.id(), active(false), false)).isEqualTo(Changed.OUT_OF_REACH);
        assertThat(users.delete(ada.id(), false)).isEqualTo(Changed.OUT_OF_REACH);
        assertThat(users.find(ada.id())).contains(ada);
        assertThat(users.change(bob.id(), active(false), false)).isEqualTo(Changed.DONE);
        assertThat(users.delete(bob.id(), false)).isEqualTo(Changed.DONE);
        assertThat(users.delete(bob.id(), false)).isEqualTo(Changed.NO_SUCH_USER);
    }

    @Test
    void anInvitationHoldsWhileItsMakerCouldMakeIt() {
        User owner = added(1, "owner", UserRole.USER);
        UUID key = new UUID(9, 1);
        database.jdbi().useHandle(handle -> {
            handle.execute("insert into team_member (team_id, user_id, role) values (?, ?, 'owner')", RED, owner.id());
            handle.execute(
                    "insert into api_clients (id, team_id, name, key_hash, permissions, created_at)"
                            + " values (?, ?, 'key', 'x', array['admin'], now())",
                    key,
                    DEFAULT);
        });
        byte[] ofUser = invite(1, "user:" + owner.id());
        byte[] ofKey = invite(2, "api_client:" + key);
        assertThat(users.isOpen(ofUser, NOW)).isTrue();
        assertThat(users.isOpen(ofKey, NOW)).isTrue();
        assertThat(users.isOpen(invite(3, "user:" + key), NOW)).isFalse();

        for (String lost : List.of(
                "update team_member set role = 'member' where team_id = '" + RED + "'",
                "delete from team_member where team_id = '" + RED + "'",
                "update app_user set is_active = false",
                "delete from app_user")) {
            assertThat(afterwards(lost, ofUser)).as(lost).isFalse();
        }
        for (String lost : List.of(
                "update api_clients set is_active = false",
                "update api_clients set permissions = array['sandboxes:*']",
                "update api_clients set expires_at = '2026-03-01T10:00:00Z'",
                "delete from api_clients")) {
            assertThat(afterwards(lost, ofKey)).as(lost).isFalse();
        }
        assertThat(users.isOpen(ofUser, NOW)).isTrue();

        users.change(owner.id(), active(false), true);
        assertThat(users.addInvited(user(7, "guest", UserRole.USER), "hash", ofUser, NOW))
                .isEqualTo(Added.NO_PLACE);
        assertThat(invitations.list(Optional.empty(), NOW, 10, 0).invitations())
                .extracting(Invitation::id)
                .containsExactly(new UUID(8, 2));
    }

    private byte[] invite(int number, String maker) {
        byte[] hash = {(byte) number};
        Invitation invitation = new Invitation(
                new UUID(8, number), RED, TeamRole.MEMBER, maker, NOW, NOW.plusSeconds(60), Optional.empty());
        assertThat(invitations.add(invitation, hash)).isTrue();
        return hash;
    }

    /** Whether the invitation could be used after that, which is undone. */
    private boolean afterwards(String change, byte[] tokenHash) {
        try (Handle handle = database.jdbi().open()) {
            handle.begin();
            handle.execute(change);
            boolean open = handle.select(
                            "select may_invite(created_by, team_id, '2026-03-01T10:00:00Z') from invitation"
                                    + " where token_hash = ?",
                            tokenHash)
                    .mapTo(Boolean.class)
                    .one();
            handle.rollback();
            return open;
        }
    }

    @Test
    void invitationsAreListedByTeamAndForgotten() {
        User maker = added(1, "maker", UserRole.ADMIN);
        for (int i = 0; i < 3; i++) {
            UUID team = i == 0 ? DEFAULT : RED;
            invitations.add(
                    new Invitation(
                            new UUID(8, i),
                            team,
                            TeamRole.MEMBER,
                            "user:" + maker.id(),
                            NOW.plusSeconds(i),
                            NOW.plusSeconds(60 + i),
                            Optional.empty()),
                    new byte[] {(byte) i});
        }
        assertThat(invitations.list(Optional.of(Set.of(RED)), NOW, 10, 0).invitations())
                .extracting(Invitation::id)
                .containsExactly(new UUID(8, 2), new UUID(8, 1));
        assertThat(invitations.list(Optional.empty(), NOW, 1, 1).total()).isEqualTo(3);
        assertThat(invitations.delete(new UUID(8, 1))).isTrue();
        assertThat(invitations.delete(new UUID(8, 1))).isFalse();
        invitations.forgetExpired(NOW.plusSeconds(60));
        assertThat(invitations.list(Optional.empty(), NOW, 10, 0).total()).isEqualTo(1);
        assertThat(invitations.add(
                        new Invitation(
                                new UUID(8, 9),
                                new UUID(0, 0),
                                TeamRole.MEMBER,
                                "user:x",
                                NOW,
                                NOW.plusSeconds(1),
                                Optional.empty()),
                        new byte[] {9}))
                .isFalse();
    }

    private long rows(String table) {
        return database.jdbi()
                .withHandle(handle -> handle.select("select count(*) from " + table)
                        .mapTo(Long.class)
                        .one());
    }
}
