package dev.sandboxengine.sandbox;

import static dev.sandboxengine.sandbox.SandboxState.ENDING;
import static dev.sandboxengine.sandbox.SandboxState.EXPIRED;
import static dev.sandboxengine.sandbox.SandboxState.FAILED;
import static dev.sandboxengine.sandbox.SandboxState.PAUSED;
import static dev.sandboxengine.sandbox.SandboxState.PAUSING;
import static dev.sandboxengine.sandbox.SandboxState.PENDING;
import static dev.sandboxengine.sandbox.SandboxState.RESUMING;
import static dev.sandboxengine.sandbox.SandboxState.RUNNING;
import static dev.sandboxengine.sandbox.SandboxState.STOPPED;
import static dev.sandboxengine.sandbox.SandboxState.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.runtime.PodName;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** States, ids, timelines and the file of changing variables. */
class SandboxValuesTest {

    private static final Map<SandboxState, Set<SandboxState>> NEXT = Map.of(
            PENDING, Set.of(RUNNING, STOPPED, ENDING),
            RUNNING, Set.of(STOPPING, PAUSING, PENDING, RESUMING, ENDING),
            STOPPING, Set.of(STOPPED, ENDING),
            STOPPED, Set.of(PENDING, STOPPING, ENDING),
            PAUSING, Set.of(PAUSED, STOPPED, ENDING),
            PAUSED, Set.of(RESUMING, STOPPING, PAUSING, ENDING),
            RESUMING, Set.of(RUNNING, STOPPED, ENDING),
            ENDING, Set.of(FAILED, EXPIRED),
            FAILED, Set.of(),
            EXPIRED, Set.of());

    @ParameterizedTest
    @EnumSource(SandboxState.class)
    void aStateIsFollowedByTheseAndNoOthers(SandboxState from) {
        for (SandboxState to : SandboxState.values()) {
            assertThat(from.canBecome(to))
                    .as("%s → %s", from, to)
                    .isEqualTo(NEXT.get(from).contains(to));
        }
        assertThat(from.isTerminal()).isEqualTo(EnumSet.of(FAILED, EXPIRED).contains(from));
        assertThat(from.isLive()).isEqualTo(!EnumSet.of(ENDING, FAILED, EXPIRED).contains(from));
        assertThat(from.isWork())
                .isEqualTo(
                        EnumSet.of(PENDING, STOPPING, PAUSING, RESUMING, ENDING).contains(from));
    }

    @ParameterizedTest
    @EnumSource(EndReason.class)
    void everyReasonLeadsToAnEnd(EndReason reason) {
        assertThat(reason.outcome().isTerminal()).isTrue();
        assertThat(reason.outcome() == EXPIRED).isEqualTo(reason == EndReason.TTL || reason == EndReason.USER);
    }

    @Test
    void idsAreTwelveLettersAndDigitsAndDiffer() {
        var random = new Random(3);
        Set<SandboxId> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            var id = SandboxId.random(random);
            assertThat(id.value()).matches("[a-z][a-z0-9]{11}");
            ids.add(id);
        }
        assertThat(ids).hasSize(10_000);
        assertThat(new SandboxId("abcdefghijk1").pod()).isEqualTo(new PodName("sandbox-abcdefghijk1"));
        assertThat(SandboxId.parse("abcdefghijk1")).contains(new SandboxId("abcdefghijk1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abcdefghijk",
                "abcdefghijk12",
                "Abcdefghijk1",
                "abcdefghij-1",
                "abcdefghijk1\n",
                "../../etc/pa"
            })
    void otherTextsAreNoIds(String text) {
        assertThat(SandboxId.parse(text)).isEmpty();
        assertThatThrownBy(() -> new SandboxId(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFileOfVariablesIsSafeToSource() {
        assertThat(EnvFile.text(Map.of("B", "it's $HOME `x` \\ \"y\"\nz", "A", "")))
                .isEqualTo("export A=''\nexport B='it'\\''s $HOME `x` \\ \"y\"\nz'\n");
    }
}
