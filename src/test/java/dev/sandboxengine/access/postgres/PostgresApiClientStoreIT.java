package dev.sandboxengine.access.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.access.ApiClient;
import dev.sandboxengine.access.ApiKey;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.TeamException;
import dev.sandboxengine.postgres.Notifications;
import dev.sandboxengine.postgres.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PostgresApiClientStoreIT {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Random RANDOM = new Random(3);

    private final TestDatabase database = TestDatabase.fresh();
    private final PostgresApiClientStore store = new PostgresApiClientStore(database.jdbi());
    private final PostgresAccessStore access = new PostgresAccessStore(database.jdbi());
    private final UUID red =
            new PostgresTeamStore(database.jdbi()).add("red", NOW).id();
    private final UUID blue =
            new PostgresTeamStore(database.jdbi()).add("blue", NOW).id();
    private final ApiKey first = ApiKey.random(RANDOM);
    private final ApiKey second = ApiKey.random(RANDOM);
    private final ApiKey third = ApiKey.random(RANDOM);

    @AfterEach
    void close() {
        database.close();
    }

    private ApiClient add(UUID team, String name, ApiKey key, Instant now) {
        return store.add(
                new ApiClient.Order(team, name, List.of("sandboxes:*", "templates:read"), Optional.empty()),
                key.hash(),
                "user:1",
                now);
    }

    private ApiClient add() {
        return add(red, "x", first, NOW);
    }

    private boolean opens(ApiKey key, Instant now) {
        return access.findByKeyHash(key.hash(), now).isPresent();
    }

    private static Function<ApiClient, Optional<Instant>> until(Instant until) {
        return _ -> Optional.of(until);
    }

    @Test
    void whatIsAddedIsThereAndItsKeyOpens() {
        ApiClient client = add();
        assertThat(client)
                .isEqualTo(new ApiClient(
                        client.id(),
                        red,
                        "x",
                        List.of("sandboxes:*", "templates:read"),
                        true,
                        NOW,
                        Optional.of("user:1"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0));
        assertThat(store.find(client.id())).contains(client);
        assertThat(access.findByKeyHash(first.hash(), NOW))
                .contains(Principal.client(client.id(), "x", red, Set.of("sandboxes:*", "templates:read")));
        assertThat(store.find(client.id()).orElseThrow().lastUsedAt()).contains(NOW);
    }

    @Test
    void itOpensNothingFromItsEndOn() {
        store.add(
                new ApiClient.Order(red, "x", List.of("*"), Optional.of(NOW.plusSeconds(60))),
                first.hash(),
                "user:1",
                NOW);
        assertThat(opens(first, NOW.plusSeconds(59))).isTrue();
        assertThat(opens(first, NOW.plusSeconds(60))).isFalse();
    }

    @Test
    void aTeamThatIsNotThereGetsNone() {
        assertThatThrownBy(() -> add(new UUID(1, 1), "x", first, NOW)).isInstanceOf(TeamException.NotFound.class);
    }

    @Test
    void aNameIsATextWhateverItSays() {
        String name = "x'); drop table api_clients; -- \"\\ ${jndi:ldap://x} \u00fc\ud83d\ude80";
        ApiClient client = add(red, name, first, NOW);
        store.change(client.id(), present -> present);
        assertThat(store.find(client.id()).orElseThrow().name()).isEqualTo(name);
    }

    @Test
    void theKeyBeforeARotationWorksUntilItsMoment() {
        UUID id = add().id();
        Instant until = NOW.plusSeconds(3600);
        ApiClient rotated = store.rotate(id, second.hash(), until(until)).orElseThrow();
        assertThat(rotated.previousUntil()).contains(until);
        assertThat(rotated.rotations()).isEqualTo(1);
        assertThat(opens(first, until.minusSeconds(1))).isTrue();
        assertThat(opens(first, until)).isFalse();
        assertThat(opens(second, until)).isTrue();
    }

    @Test
    void onlyTheLastKeyButOneWorksOn() {
        UUID id = add().id();
        store.rotate(id, second.hash(), until(NOW.plusSeconds(3600)));
        store.rotate(id, third.hash(), until(NOW.plusSeconds(3600)));
        assertThat(List.of(opens(first, NOW), opens(second, NOW), opens(third, NOW)))
                .containsExactly(false, true, true);
    }

    @Test
    void withoutAnOverlapOnlyTheNewKeyWorks() {
        UUID id = add().id();
        store.rotate(id, second.hash(), until(NOW.plusSeconds(3600)));
        store.rotate(id, third.hash(), _ -> Optional.empty());
        assertThat(List.of(opens(first, NOW), opens(second, NOW), opens(third, NOW)))
                .containsExactly(false, false, true);
    }

    @Test
    void bothKeysEndWithIt() {
        UUID id = add().id();
        store.rotate(id, second.hash(), until(NOW.plusSeconds(3600)));
        database.jdbi().useHandle(handle -> handle.execute("update api_clients set is_active = false"));
        assertThat(List.of(opens(first, NOW), opens(second, NOW))).containsExactly(false, false);
        assertThat(store.delete(id)).isTrue();
        assertThat(store.delete(id)).isFalse();
        assertThat(store.find(id)).isEmpty();
    }

    @Test
    void aDecisionThatIsRefusedChangesNothing() {
        ApiClient client = add();
        UnaryOperator<ApiClient> refusal = _ -> {
            throw new TeamException.Conflict("no");
        };
        assertThatThrownBy(() -> store.change(client.id(), refusal)).isInstanceOf(TeamException.Conflict.class);
        assertThatThrownBy(() -> store.rotate(
                        client.id(),
                        second.hash(),
                        present -> refusal.apply(present).previousUntil()))
                .isInstanceOf(TeamException.Conflict.class);
        assertThat(store.find(client.id())).contains(client);
        assertThat(opens(first, NOW)).isTrue();
        assertThat(opens(second, NOW)).isFalse();
    }

    @Test
    void whatIsNotThereIsNotChanged() {
        assertThat(store.change(new UUID(1, 1), client -> client)).isEmpty();
        assertThat(store.rotate(new UUID(1, 1), first.hash(), _ -> Optional.empty()))
                .isEmpty();
    }

    @Test
    void aListIsOfItsTeamsAndTheNewestComeFirst() {
        ApiClient oldest = add(red, "1", first, NOW);
        ApiClient newer = add(red, "2", second, NOW.plusSeconds(1));
        ApiClient others = add(blue, "3", third, NOW.plusSeconds(2));
        assertThat(store.list(Optional.of(Set.of(red)), 10, 0))
                .isEqualTo(new ApiClient.Page(List.of(newer, oldest), 2));
        assertThat(store.list(Optional.of(Set.of(red)), 1, 1)).isEqualTo(new ApiClient.Page(List.of(oldest), 2));
        assertThat(store.list(Optional.of(Set.of()), 10, 0)).isEqualTo(new ApiClient.Page(List.of(), 0));
        assertThat(store.list(Optional.empty(), 10, 0).clients()).containsExactly(others, newer, oldest);
    }

    @Test
    void whatTakesARightAwayIsToldAndAUseIsNot() {
        ApiClient client = add();
        AtomicInteger told = new AtomicInteger();
        try (Notifications notifications = Notifications.of(database.database())) {
            notifications.listen(PostgresAccessStore.CHANGES, told::incrementAndGet);
            AtomicInteger fence = new AtomicInteger();
            notifications.listen("fence", fence::incrementAndGet);
            await().until(() -> told.get() == 1 && fence.get() == 1);
            assertThat(opens(first, NOW.plusSeconds(600))).isTrue();
            database.jdbi().useHandle(handle -> handle.execute("notify fence"));
            await().until(() -> fence.get() == 2);
            assertThat(told).hasValue(1);
            store.rotate(client.id(), second.hash(), until(NOW));
            await().until(() -> told.get() == 2);
            store.delete(client.id());
            await().until(() -> told.get() == 3);
        }
    }
}
