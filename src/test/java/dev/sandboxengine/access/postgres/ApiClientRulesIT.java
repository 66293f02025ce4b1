package dev.sandboxengine.access.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.Racing;
import dev.sandboxengine.access.ApiClient;
import dev.sandboxengine.access.ApiClients;
import dev.sandboxengine.access.ApiKey;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.TeamException;
import dev.sandboxengine.access.TeamRole;
import dev.sandboxengine.postgres.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may do what to whose keys. */
@Timeout(60)
class ApiClientRulesIT {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Set<String> OF_USERS = Set.of("sandboxes:*", "sessions:*", "templates:read");

    private final TestDatabase database = TestDatabase.fresh();
    private final HandSetClock clock = new HandSetClock(NOW);
    private final ApiClients clients =
            new ApiClients(new PostgresApiClientStore(database.jdbi()), new Random(4), clock);
    private final PostgresAccessStore access = new PostgresAccessStore(database.jdbi());
    private final UUID red =
            new PostgresTeamStore(database.jdbi()).add("red", NOW).id();
    private final UUID blue =
            new PostgresTeamStore(database.jdbi()).add("blue", NOW).id();
    private final Principal owner = user(red, TeamRole.OWNER);
    private final Principal member = user(red, TeamRole.MEMBER);
    private final Principal stranger = user(blue, TeamRole.OWNER);
    private final Principal administrator = Principal.client(new UUID(9, 9), "root", blue, Set.of("*"));

    @AfterEach
    void close() {
        database.close();
    }

    private static Principal user(UUID team, TeamRole role) {
        return new Principal(
                Principal.Kind.USER, new UUID(5, role.ordinal()), "ada", team, Map.of(team, role), OF_USERS);
    }

    private static ApiClient.Order order(UUID team, String... permissions) {
        return new ApiClient.Order(team, "x", List.of(permissions), Optional.empty());
    }

    private static ApiClient.Change active(boolean active) {
        return new ApiClient.Change(Optional.empty(), Optional.empty(), Optional.of(active));
    }

    private boolean opens(ApiKey key) {
        return access.findByKeyHash(key.hash(), clock.instant()).isPresent();
    }

    @Test
    void anOwnerDecidesAboutTheKeysOfTheTeam() {
        ApiClient.Issued issued = clients.create(owner, order(red, "sandboxes:*"));
        UUID id = issued.client().id();
        assertThat(issued.client().createdBy()).contains(owner.label());
        assertThat(clients.list(owner, Optional.empty(), 10, 0).clients()).containsExactly(issued.client());
        assertThat(opens(issued.key())).isTrue();
        assertThat(clients.change(owner, id, active(false)).isActive()).isFalse();
        assertThat(opens(issued.key())).isFalse();
        assertThat(clients.change(owner, id, active(true)).isActive()).isTrue();
        ApiKey next = clients.rotate(owner, id, Duration.ZERO).key();
        assertThat(List.of(opens(issued.key()), opens(next))).containsExactly(false, true);
        clients.delete(owner, id);
        assertThat(opens(next)).isFalse();
    }

    @Test
    void aMemberMayNotAndForAStrangerThereIsNothing() {
        UUID id = clients.create(owner, order(red, "sandboxes:*")).client().id();
        assertThatThrownBy(() -> clients.create(member, order(red, "sandboxes:read")))
                .isInstanceOf(TeamException.Denied.class)
                .hasMessageContaining("owner of the team");
        assertThatThrownBy(() -> clients.find(member, id)).isInstanceOf(TeamException.Denied.class);
        assertThatThrownBy(() -> clients.list(member, Optional.empty(), 10, 0))
                .isInstanceOf(TeamException.Denied.class);
        assertThatThrownBy(() -> clients.rotate(member, id, Duration.ZERO)).isInstanceOf(TeamException.Denied.class);
        assertThatThrownBy(() -> clients.delete(member, id)).isInstanceOf(TeamException.Denied.class);
        assertThatThrownBy(() -> clients.create(stranger, order(red, "sandboxes:read")))
                .isInstanceOf(TeamException.NotFound.class);
        assertThatThrownBy(() -> clients.find(stranger, id)).isInstanceOf(TeamException.NotFound.class);
        assertThatThrownBy(() -> clients.change(stranger, id, active(false)))
                .isInstanceOf(TeamException.NotFound.class);
        assertThatThrownBy(() -> clients.rotate(stranger, id, Duration.ZERO))
                .isInstanceOf(TeamException.NotFound.class);
        assertThatThrownBy(() -> clients.delete(stranger, id)).isInstanceOf(TeamException.NotFound.class);
        assertThatThrownBy(() -> clients.list(stranger, Optional.of(red), 10, 0))
                .isInstanceOf(TeamException.NotFound.class);
        assertThat(clients.list(stranger, Optional.empty(), 10, 0).total()).isZero();
        assertThat(clients.list(administrator, Optional.empty(), 10, 0).total()).isEqualTo(1);
    }

    @Test
    void nobodyGivesWhatTheyLack() {
        for (String permission : List.of("*", "admin", "templates:*")) {
            assertThatThrownBy(() -> clients.create(owner, order(red, "sandboxes:read", permission)))
                    .isInstanceOf(TeamException.Denied.class)
                    .hasMessageContaining("lack " + permission + " ");
        }
        UUID mine = clients.create(owner, order(red, "sandboxes:read")).client().id();
        assertThatThrownBy(() -> clients.change(
                        owner,
                        mine,
                        new ApiClient.Change(Optional.empty(), Optional.of(List.of("admin")), Optional.empty())))
                .isInstanceOf(TeamException.Denied.class);
        assertThat(clients.find(owner, mine).permissions()).containsExactly("sandboxes:read");
    }

    @Test
    void nobodyGetsAtAKeyThatMayMore() {
        ApiClient.Issued strong = clients.create(administrator, order(red, "*"));
        UUID id = strong.client().id();
        assertThatThrownBy(() -> clients.rotate(owner, id, Duration.ZERO)).isInstanceOf(TeamException.Denied.class);
        assertThat(opens(strong.key())).isTrue();
        clients.change(owner, id, active(false));
        assertThatThrownBy(() -> clients.change(owner, id, active(true))).isInstanceOf(TeamException.Denied.class);
        assertThat(opens(strong.key())).isFalse();
        clients.change(administrator, id, active(true));
        assertThat(opens(strong.key())).isTrue();
    }

    @Test
    void aKeyDoesNotEndItself() {
        ApiClient.Issued issued = clients.create(administrator, order(red, "*"));
        UUID id = issued.client().id();
        Principal itself = access.findByKeyHash(issued.key().hash(), NOW).orElseThrow();
        assertThatThrownBy(() -> clients.delete(itself, id)).isInstanceOf(TeamException.Conflict.class);
        assertThatThrownBy(() -> clients.change(itself, id, active(false))).isInstanceOf(TeamException.Conflict.class);
        assertThatThrownBy(() -> clients.rotate(itself, id, Duration.ZERO))
                .isInstanceOfSatisfying(
                        TeamException.Invalid.class,
                        refusal -> assertThat(refusal.field()).isEqualTo("overlap"))
                .hasMessageContaining("needs an overlap");
        assertThat(opens(issued.key())).isTrue();
        assertThat(clients.rotate(itself, id, Duration.ofHours(1)).client().previousUntil())
                .contains(NOW.plusSeconds(3600));
    }

    @Test
    void anEndThatIsNoEndIsRefused() {
        for (Instant end : List.of(NOW, NOW.minusSeconds(1), NOW.plus(Duration.ofDays(40_000)))) {
            var order = new ApiClient.Order(red, "x", List.of("sandboxes:read"), Optional.of(end));
            assertThatThrownBy(() -> clients.create(owner, order))
                    .isInstanceOfSatisfying(
                            TeamException.Invalid.class,
                            e -> assertThat(e.field()).isEqualTo("expires_at"));
        }
    }

    @Test
    void aSecondOverlapWaitsForTheFirstAndNoneEndsBoth() {
        ApiClient.Issued issued = clients.create(owner, order(red, "sandboxes:read"));
        UUID id = issued.client().id();
        ApiKey second = clients.rotate(owner, id, Duration.ofHours(1)).key();
        assertThatThrownBy(() -> clients.rotate(owner, id, Duration.ofHours(1)))
                .isInstanceOf(TeamException.Conflict.class)
                .hasMessageContaining("2026-03-01T11:00:00Z");
        assertThat(List.of(opens(issued.key()), opens(second))).containsExactly(true, true);
        ApiKey third = clients.rotate(owner, id, Duration.ZERO).key();
        assertThat(List.of(opens(issued.key()), opens(second), opens(third))).containsExactly(false, false, true);
        clients.rotate(owner, id, Duration.ofHours(1));
        clock.advance(Duration.ofHours(1));
        assertThat(opens(third)).isFalse();
        assertThat(clients.rotate(owner, id, ApiClients.LONGEST_OVERLAP)
                        .client()
                        .rotations())
                .isEqualTo(4);
        assertThatThrownBy(() -> clients.rotate(owner, id, ApiClients.LONGEST_OVERLAP.plusSeconds(1)))
                .isInstanceOf(TeamException.Invalid.class);
    }

    @Test
    void ofRotationsAtTheSameMomentWithAnOverlapOneIsDone() {
        ApiClient.Issued issued = clients.create(owner, order(red, "sandboxes:read"));
        List<Optional<ApiKey>> keys = race(issued.client().id(), Duration.ofHours(1));
        assertThat(keys.stream().flatMap(Optional::stream)).singleElement().matches(this::opens);
        assertThat(opens(issued.key())).isTrue();
    }

    @Test
    void ofRotationsAtTheSameMomentExactlyOneKeyIsLeft() {
        ApiClient.Issued issued = clients.create(owner, order(red, "sandboxes:read"));
        List<Optional<ApiKey>> keys = race(issued.client().id(), Duration.ZERO);
        assertThat(keys.stream().flatMap(Optional::stream).filter(this::opens)).hasSize(1);
        assertThat(opens(issued.key())).isFalse();
    }

    private List<Optional<ApiKey>> race(UUID id, Duration overlap) {
        return Racing.times(6, _ -> {
            try {
                return Optional.of(clients.rotate(owner, id, overlap).key());
            } catch (TeamException.Conflict _) {
                return Optional.empty();
            }
        });
    }
}
