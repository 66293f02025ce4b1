package dev.sandboxengine.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The laws of every {@link AccessStore}. */
@Timeout(60)
public abstract class AccessStoreContract {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final UUID USER = new UUID(7, 1);
    private static final UUID CLIENT = new UUID(7, 2);

    private final ApiKey key = ApiKey.random(new Random(1));

    /** The store, empty before each test. */
    protected abstract AccessStore store();

    private boolean add() {
        return store().addFirstAdministrator(USER, "admin", "hash", CLIENT, key.hash(), NOW);
    }

    @Test
    void anEmptyInstallationHasNoAdministratorAndNoKey() {
        assertThat(store().hasAdministrator()).isFalse();
        assertThat(store().findByKeyHash(key.hash(), NOW)).isEmpty();
    }

    @Test
    void theFirstAdministratorsKeyMayEverything() {
        assertThat(add()).isTrue();

        assertThat(store().hasAdministrator()).isTrue();
        Principal principal = store().findByKeyHash(key.hash(), NOW).orElseThrow();
        assertThat(principal.label()).isEqualTo("api_client:" + CLIENT);
        assertThat(principal.granted()).isEqualTo(Set.of("*"));
        assertThat(store().findByKeyHash(key.hash(), NOW.plusSeconds(90))).contains(principal);
    }

    @Test
    void thereIsOneFirstAdministrator() {
        add();
        ApiKey other = ApiKey.random(new Random(2));

        assertThat(store().addFirstAdministrator(new UUID(8, 1), "second", "hash", new UUID(8, 2), other.hash(), NOW))
                .isFalse();
        assertThat(store().findByKeyHash(other.hash(), NOW)).isEmpty();
        assertThat(store().findByKeyHash(key.hash(), NOW)).isPresent();
    }

    @Test
    void enginesThatStartTogetherMakeOneAdministrator() {
        var results = Racing.times(4, i -> {
            ApiKey mine = ApiKey.random(new Random(100 + i));
            return store().addFirstAdministrator(new UUID(9, i), "admin", "hash", new UUID(10, i), mine.hash(), NOW)
                    ? store().findByKeyHash(mine.hash(), NOW).isPresent()
                    : false;
        });
        assertThat(results).containsOnlyOnce(true);
    }

    @Test
    void anotherKeyOpensNothing() {
        add();
        assertThat(store().findByKeyHash(ApiKey.random(new Random(3)).hash(), NOW))
                .isEmpty();
        assertThat(store().findByKeyHash(new byte[0], NOW)).isEmpty();
    }
}
