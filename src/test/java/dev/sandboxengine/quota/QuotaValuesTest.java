package dev.sandboxengine.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaValuesTest {

    private static final UUID ID = new UUID(1, 2);

    @ParameterizedTest
    @EnumSource(Quota.class)
    void aLimitIsFromOneToTheGreatest(Quota quota) {
        assertThat(new QuotaLimits(Map.of(quota, 1L)).of(quota)).hasValue(1);
        assertThat(new QuotaLimits(Map.of(quota, quota.greatest())).of(quota)).hasValue(quota.greatest());
        assertThat(QuotaLimits.UNLIMITED.of(quota)).isEmpty();
        for (long wrong : new long[] {0, -1, quota.greatest() + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new QuotaLimits(Map.of(quota, wrong)))
                    .withMessageContaining(quota.code());
        }
        assertThat(Quota.of(quota.code())).isEqualTo(quota);
    }

    @Test
    void onlyAnApiClientsLabelNamesOne() {
        assertThat(QuotaScope.Key.of(ID).client()).contains(ID);
        assertThat(new QuotaScope.Key("user:" + ID).client()).isEmpty();
        assertThat(new QuotaScope.Key("api_client:test").client()).isEmpty();
        assertThat(new QuotaScope.Key("api_client:" + ID + "0").client()).isEmpty();
    }

    @Test
    void scopesAreWrittenAndReadAgain() {
        assertThat(QuotaScope.of("engine", "")).isEqualTo(new QuotaScope.Engine());
        assertThat(QuotaScope.of("team", ID.toString())).isEqualTo(new QuotaScope.Team(ID));
        assertThat(QuotaScope.of("key", "user:" + ID)).isEqualTo(new QuotaScope.Key("user:" + ID));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20})
    void aRefusalSaysWhoseWhichHowMuchAndWhatToDo(long limit) {
        var exceeded = new QuotaExceeded(new QuotaScope.Team(ID), Quota.SANDBOXES, limit, limit, 1, Optional.empty());
        assertThat(exceeded)
                .hasMessageContaining("sandboxes of team " + ID + " is " + limit + " sandbox")
                .hasMessageContaining("end a sandbox");
    }

    @Test
    void whatOnlyAnotherQuotaMakesFitIsAskedForLate() {
        var never =
                new QuotaExceeded(new QuotaScope.Engine(), Quota.MEMORY_BYTES, 1 << 20, 0, 2 << 20, Optional.empty());
        assertThat(never.retryAfter()).isEqualTo(Duration.ofHours(1));
        assertThat(never).hasMessageContaining("1 MiB").hasMessageContaining("smaller template");
        var full = new QuotaExceeded(
                new QuotaScope.Engine(), Quota.MEMORY_BYTES, 2 << 20, 1 << 20, 2 << 20, Optional.empty());
        assertThat(full.retryAfter()).isLessThan(Duration.ofMinutes(1));
    }
}
