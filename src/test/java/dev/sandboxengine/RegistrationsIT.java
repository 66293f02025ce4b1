package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.access.InvitationToken;
import dev.sandboxengine.access.Invitations;
import dev.sandboxengine.access.Passwords;
import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.Registration;
import dev.sandboxengine.access.Registrations;
import dev.sandboxengine.access.TeamRole;
import dev.sandboxengine.access.User;
import dev.sandboxengine.access.UserException;
import dev.sandboxengine.access.UserRole;
import dev.sandboxengine.access.caffeine.GrowingPace;
import dev.sandboxengine.access.postgres.PostgresInvitationStore;
import dev.sandboxengine.access.postgres.PostgresUserStore;
import dev.sandboxengine.access.zxcvbn.EstimatedPasswords;
import dev.sandboxengine.postgres.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may register, and where they get. */
class RegistrationsIT {

    private static final String PASSWORD = "violin tractor moonlight";
    private static final UUID DEFAULT = new UUID(5, 1);
    private static final UUID RED = new UUID(5, 2);

    private final HandSetClock clock = new HandSetClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final TestDatabase database = TestDatabase.fresh();
    private final PostgresUserStore users = new PostgresUserStore(database.jdbi());
    private final Passwords passwords =
            new Passwords(new BcryptPasswords(4), new EstimatedPasswords(), new Random(1), 2);
    private final Invitations invitations =
            new Invitations(new PostgresInvitationStore(database.jdbi()), UUID::randomUUID, new Random(2), clock);
    private final Principal owner = new Principal(
            Principal.Kind.USER,
            new UUID(1, 1),
            "owner",
            RED,
            Map.of(RED, TeamRole.OWNER, DEFAULT, TeamRole.MEMBER),
            UserRole.USER.granted());
    private Registration mode = Registration.CLOSED;
    private final Registrations registrations =
            new Registrations(users, passwords, () -> mode, new GrowingPace(clock), UUID::randomUUID, clock);

    @BeforeEach
    void makeTeams() {
        database.jdbi().useHandle(handle -> {
            handle.execute("insert into team (id, name, created_at) values (?, 'default', now())", DEFAULT);
            handle.execute("insert into team (id, name, created_at) values (?, 'red', now())", RED);
            handle.execute(
                    "insert into app_user (id, username, role, password_hash, created_at)"
                            + " values (?, 'owner', 'user', 'x', now())",
                    owner.id());
            handle.execute("insert into team_member (team_id, user_id, role) values (?, ?, 'owner')", RED, owner.id());
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    private User register(String name, Optional<InvitationToken> invitation) {
        return registrations.register(name, Optional.empty(), PASSWORD, invitation, "192.0.2.1");
    }

    private InvitationToken invitation(TeamRole role) {
        return invitations
                .invite(owner, RED, role, Optional.of(Duration.ofHours(1)))
                .token();
    }

    private String place(User user) {
        return database.jdbi()
                .withHandle(handle -> handle.select(
                                "select name || ' ' || role from team_member join team on team.id = team_id"
                                        + " where user_id = ?",
                                user.id())
                        .mapTo(String.class)
                        .one());
    }

    @Test
    void whenItIsClosedAnInvitationDoesNotHelp() {
        assertThatThrownBy(() -> register("ada", Optional.of(invitation(TeamRole.MEMBER))))
                .isInstanceOf(UserException.Denied.class)
                .hasMessageContaining("ask an administrator");
        assertThat(users.list(9, 0).total()).as("the owner").isEqualTo(1);
    }

    @Test
    void whenItIsOpenStrangersGetATeamOfTheirOwn() {
        mode = Registration.OPEN;
        User ada = register("ada", Optional.empty());
        assertThat(ada.role()).isEqualTo(UserRole.USER);
        assertThat(ada.role().granted()).doesNotContain("*", Permission.ADMIN.code());
        assertThat(place(ada)).isEqualTo("ada owner");
        assertThat(place(register("red", Optional.empty()))).startsWith("red-").endsWith(" owner");
        assertThat(place(register("bob", Optional.of(invitation(TeamRole.OWNER)))))
                .isEqualTo("red owner");
        assertThatThrownBy(() -> register("ada", Optional.empty())).isInstanceOf(UserException.Taken.class);
        assertThatThrownBy(() -> register("eve", Optional.of(new InvitationToken("inv_guessed"))))
                .isInstanceOf(UserException.Invalid.class);
    }

    @Test
    void whenOneMustBeInvitedAnInvitationOpensOnce() {
        mode = Registration.INVITE;
        assertThatThrownBy(() -> register("ada", Optional.empty()))
                .isInstanceOf(UserException.Denied.class)
                .hasMessageContaining("invit");
        InvitationToken token = invitation(TeamRole.MEMBER);
        assertThatThrownBy(() -> registrations.register(
                        "ada", Optional.empty(), "password1234", Optional.of(token), "192.0.2.1"))
                .as("a refusal does not use it up")
                .isInstanceOf(UserException.Invalid.class);
        assertThat(place(register("ada", Optional.of(token)))).isEqualTo("red member");
        assertThatThrownBy(() -> register("bob", Optional.of(token)))
                .isInstanceOf(UserException.Invalid.class)
                .hasMessageContaining("used up")
                .hasMessageNotContaining(token.value());
        InvitationToken late = invitation(TeamRole.MEMBER);
        clock.advance(Duration.ofHours(1));
        assertThatThrownBy(() -> register("bob", Optional.of(late))).isInstanceOf(UserException.Invalid.class);
    }

    @Test
    void manyFromOneAddressHaveToWaitWhateverBecameOfThem() {
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> register("ada", Optional.empty())).isInstanceOf(UserException.Denied.class);
        }
        mode = Registration.OPEN;
        register("ada", Optional.empty());
        for (int i = 1; i < 40; i++) {
            assertThatThrownBy(() -> register("ada", Optional.of(new InvitationToken("inv_guessed"))))
                    .isInstanceOf(UserException.Invalid.class);
        }
        assertThatThrownBy(() -> register("bob", Optional.empty()))
                .isInstanceOf(UserException.TooMany.class)
                .hasMessageContaining("from this address");
        clock.advance(Duration.ofSeconds(1));
        register("bob", Optional.empty());
        assertThat(users.list(9, 0).total()).as("with the owner").isEqualTo(3);
    }

    @Test
    void onlyOwnersInvite() {
        assertThatThrownBy(() -> invitations.invite(owner, DEFAULT, TeamRole.MEMBER, Optional.empty()))
                .isInstanceOf(UserException.Denied.class)
                .hasMessageContaining("owner of the team");
        assertThatThrownBy(() -> invitations.invite(owner, new UUID(0, 0), TeamRole.MEMBER, Optional.empty()))
                .isInstanceOf(UserException.NotFound.class);
        Principal key = Principal.client(new UUID(1, 2), "key", RED, Set.of("sandboxes:*"));
        assertThatThrownBy(() -> invitations.list(key, 9, 0)).isInstanceOf(UserException.Denied.class);
        invitations.invite(owner, RED, TeamRole.MEMBER, Optional.empty());
        assertThat(invitations.list(owner, 9, 0).total()).isEqualTo(1);
        Principal administrator = Principal.client(new UUID(1, 3), "key", DEFAULT, Set.of("*"));
        assertThat(invitations.list(administrator, 9, 0).total()).isEqualTo(1);
        assertThatThrownBy(() -> invitations.invite(administrator, new UUID(0, 0), TeamRole.MEMBER, Optional.empty()))
                .isInstanceOf(UserException.NotFound.class);
    }
}
