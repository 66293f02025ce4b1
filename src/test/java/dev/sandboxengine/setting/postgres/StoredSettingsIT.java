package dev.sandboxengine.setting.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.Racing;
import dev.sandboxengine.config.Setting;
import dev.sandboxengine.config.SettingType;
import dev.sandboxengine.postgres.TestDatabase;
import dev.sandboxengine.quota.QuotaSettings;
import dev.sandboxengine.setting.InvalidSetting;
import dev.sandboxengine.setting.SettingStore;
import dev.sandboxengine.setting.StoredSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Settings on a real database, as several engines see them. */
@Timeout(60)
class StoredSettingsIT {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Setting<Long> ONE = new Setting<>("test.one", SettingType.number(0, 1000), 5L, "x");
    private static final Setting<Long> TWO = new Setting<>("test.two", SettingType.number(0, 1000), 6L, "x");

    private final TestDatabase database = TestDatabase.fresh();
    private final AtomicLong nanos = new AtomicLong();
    private final StoredSettings settings = settings(ONE, TWO);
    private final StoredSettings elsewhere = settings(ONE, TWO);

    private StoredSettings settings(Setting<?>... known) {
        return new StoredSettings(
                new PostgresSettingStore(database.jdbi()), List.of(known), new HandSetClock(NOW), nanos::get);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Optional<String> to(String text) {
        return Optional.of(text);
    }

    @Test
    void aChangeIsSeenHereAtOnceAndElsewhereWithinASecond() {
        assertThat(settings.get(ONE)).isEqualTo(5);
        assertThat(elsewhere.get(ONE)).isEqualTo(5);
        settings.change(Map.of("test.one", to("7")), "user:x");
        assertThat(settings.get(ONE)).isEqualTo(7);
        nanos.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(elsewhere.get(ONE)).as("it is not asked for each request").isEqualTo(5);
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(elsewhere.get(ONE)).isEqualTo(7);
    }

    @Test
    void anAnswerThatIsFromBeforeTheChangeIsNotRemembered() {
        PostgresSettingStore store = new PostgresSettingStore(database.jdbi());
        Runnable[] meanwhile = {() -> {}};
        StoredSettings slow = new StoredSettings(
                new SettingStore() {
                    @Override
                    public Map<String, Changed> all() {
                        Map<String, Changed> answer = store.all();
                        meanwhile[0].run();
                        return answer;
                    }

                    @Override
                    public void change(Map<String, Optional<Object>> values, String by, Instant at) {
                        store.change(values, by, at);
                    }
                },
                List.of(ONE, TWO),
                new HandSetClock(NOW),
                nanos::get);
        meanwhile[0] = () -> slow.change(Map.of("test.one", to("7")), "user:x");
        assertThat(slow.get(ONE)).isEqualTo(5);
        meanwhile[0] = () -> {};
        assertThat(slow.get(ONE)).isEqualTo(7);
    }

    @Test
    void theDefaultCanBeHadAgain() {
        settings.change(Map.of("test.one", to("7")), "user:x");
        settings.change(Map.of("test.one", Optional.empty()), "user:y");
        assertThat(settings.get(ONE)).isEqualTo(5);
        assertThat(settings.list()).first().satisfies(present -> {
            assertThat(present.value()).isEqualTo(5L);
            assertThat(present.change().orElseThrow().changedBy()).isEqualTo("user:y");
            assertThat(present.change().orElseThrow().changedAt()).isEqualTo(NOW);
        });
        assertThat(settings.list().getLast().change()).isEmpty();
    }

    @Test
    void allAreChangedOrNone() {
        for (Map<String, Optional<String>> bad : List.of(
                Map.of("test.one", to("7"), "test.two", to("1001")),
                Map.of("test.one", to("7"), "test.unknown", to("1")),
                Map.of("test.one", to("7"), "test.unknown", Optional.<String>empty()))) {
            assertThatThrownBy(() -> settings.change(bad, "user:x"))
                    .isInstanceOfSatisfying(
                            InvalidSetting.class, e -> assertThat(e.name()).isIn("test.two", "test.unknown"));
        }
        assertThat(settings.get(ONE)).isEqualTo(5);
        database.jdbi()
                .useHandle(handle ->
                        handle.execute("alter table setting add constraint no_two_ck check (name <> 'test.two')"));
        assertThatThrownBy(() -> settings.change(Map.of("test.one", to("7"), "test.two", to("8")), "user:x"))
                .isInstanceOf(JdbiException.class);
        assertThat(elsewhere.get(ONE)).isEqualTo(5);
    }

    @Test
    void changesAtOnceDoNotMix() {
        Racing.times(8, thread -> {
            for (int i = 0; i < 20; i++) {
                String number = Integer.toString(thread * 100 + i);
                settings.change(Map.of("test.two", to(number), "test.one", to(number)), "user:" + thread);
            }
            return true;
        });
        assertThat(settings.get(ONE)).isEqualTo(settings.get(TWO));
    }

    @Test
    void aValueOfAnotherVersionIsTheDefault() {
        settings.change(Map.of("test.one", to("7")), "user:x");
        Setting<Long> narrower = new Setting<>("test.one", SettingType.number(0, 6), 2L, "x");
        StoredSettings newer = settings(narrower);
        assertThat(newer.get(narrower)).isEqualTo(2);
        assertThat(newer.list())
                .singleElement()
                .satisfies(present -> assertThat(present.value()).isEqualTo(2L));
    }

    @Test
    void quotasAreKeptInTheirUnits() {
        StoredSettings quotas = settings(QuotaSettings.all().toArray(Setting<?>[]::new));
        assertThat(quotas.get(QuotaSettings.TEAM.cpu())).isEmpty();
        quotas.change(
                Map.of(
                        "quota.team.cpu", to("500m"),
                        "quota.team.memory", to("4Gi"),
                        "quota.team.ttl", to("90m"),
                        "quota.client.cpu", to("20"),
                        "quota.engine.sandboxes", to("unlimited")),
                "user:x");
        assertThat(quotas.get(QuotaSettings.TEAM.cpu())).contains(500L);
        assertThat(quotas.get(QuotaSettings.TEAM.memory())).contains(4L << 30);
        assertThat(quotas.get(QuotaSettings.TEAM.ttl())).contains(Duration.ofMinutes(90));
        assertThat(quotas.get(QuotaSettings.CLIENT.cpu())).contains(20_000L);
        assertThat(quotas.get(QuotaSettings.ENGINE.sandboxes())).isEmpty();
        assertThat(quotas.list())
                .extracting(present -> present.setting().name(), StoredSettings.Present::value)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("quota.team.cpu", new BigDecimal("0.5")),
                        org.assertj.core.groups.Tuple.tuple("quota.client.cpu", new BigDecimal("20")),
                        org.assertj.core.groups.Tuple.tuple("quota.team.memory", 4L << 30),
                        org.assertj.core.groups.Tuple.tuple("quota.engine.sandboxes", "unlimited"));
    }

    @Test
    void noTwoSettingsHaveOneName() {
        assertThatThrownBy(() -> settings(ONE, ONE)).isInstanceOf(IllegalArgumentException.class);
    }
}
