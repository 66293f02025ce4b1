package dev.sandboxengine.sandbox;

import static dev.sandboxengine.sandbox.Fixtures.DELETED;
import static dev.sandboxengine.sandbox.Fixtures.START;
import static dev.sandboxengine.sandbox.Fixtures.newId;
import static dev.sandboxengine.sandbox.StoreUnderTest.later;
import static dev.sandboxengine.sandbox.StoreUnderTest.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.runtime.Ulimit;
import dev.sandboxengine.template.ClaudeAuth;
import dev.sandboxengine.template.Commands;
import dev.sandboxengine.template.ExposedPort;
import dev.sandboxengine.template.HealthCheck;
import dev.sandboxengine.template.InitScript;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.ServiceType;
import dev.sandboxengine.template.Starter;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateVolume;
import dev.sandboxengine.template.TerminalRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is put in comes out, and changes by compare-and-set. */
interface StateLaws extends StoreUnderTest {

    @Test
    default void whatIsInsertedIsFoundWithEveryField() {
        var port = new ExposedPort("web", 8080, ExposedPort.Protocol.HTTP, true, Optional.of("Host(`a`)"));
        var template = new Template(
                "full",
                "Everything \"quoted\" – é",
                new ImageRef("registry.example:5000/a/b:1.2"),
                Duration.ofSeconds(5400, 7_000),
                new Limits(1500, 1L << 33, 99, OptionalLong.of(1L << 34)),
                new Requests(OptionalLong.of(250), OptionalLong.empty()),
                Map.of("X", "a\nb"),
                Map.of("team", "blue"),
                List.of(port, new ExposedPort("db", 5432, ExposedPort.Protocol.TCP, false, Optional.empty())),
                List.of(new Ulimit("nofile", 1024, 2048)),
                ClaudeAuth.COPY,
                List.of(new ServiceSpec(
                        "postgres",
                        ServiceType.POSTGRES,
                        new ImageRef("service-postgres:17"),
                        5433,
                        Map.of("POSTGRES_DB", "shop"),
                        List.of(new InitScript("db/schema.sql", "select 'é';\n")),
                        new Limits(500, 1L << 28, 64, OptionalLong.empty()),
                        new Requests(OptionalLong.empty(), OptionalLong.of(1L << 27)))),
                List.of(
                        new TemplateVolume("data", "/data", false, OptionalLong.of(1L << 30), false),
                        new TemplateVolume("models", "/models", true, OptionalLong.empty(), false)),
                new Commands(
                        List.of("make"),
                        List.of("./serve &"),
                        List.of("./stop"),
                        Optional.of(new HealthCheck(
                                "true", Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofSeconds(60)))),
                true,
                OptionalLong.of(1L << 26),
                Optional.of(new Starter("ab".repeat(32), 3, 4096)),
                new TerminalRules(TerminalRules.Writers.ONE, TerminalRules.Recorded.INPUT_AND_OUTPUT));
        var sandbox = new Sandbox(
                newId(),
                team(),
                "api_client:7",
                template,
                "user \u2603 \ud83d\ude00",
                Map.of("EMPTY", "", "ODD", "a 'b' \"c\" \\ $D"),
                Map.of("k", "v"),
                SandboxState.PENDING,
                Optional.empty(),
                Optional.empty(),
                3,
                Optional.empty(),
                List.of(
                        new Stage("queue", START, Optional.of(Duration.ofMillis(12))),
                        new Stage("image", START.plusMillis(12), Optional.empty())),
                START.plusNanos(123_456_000),
                Optional.empty(),
                START.plus(Duration.ofDays(366)),
                ServiceState.of(template.services()),
                false,
                0);

        inserted(sandbox);

        assertThat(find(sandbox)).isEqualTo(sandbox);
    }

    @Test
    default void aTemplateWithoutAnythingOptionalComesBackAsItWas() {
        var sandbox = inserted();

        assertThat(find(sandbox)).isEqualTo(sandbox);
        assertThat(find(sandbox).template().requests()).isEqualTo(Requests.NONE);
    }

    @Test
    default void nobodyIsFoundByAnIdThatNobodyHas() {
        assertThat(store().find(newId())).isEmpty();
    }

    @Test
    default void aLaunchThatIsDoneRunsAndGivesTheLeaseUp() {
        var sandbox = inserted();
        var timeline = List.of(new Stage("ready", START.plusMillis(1), Optional.of(Duration.ZERO)));
        store().postpone(sandbox.id(), ME, START, "waiting");
        store().takeDue(lease(ME, START), START, 1);

        assertThat(store().becomeRunning(sandbox.id(), ME, "abc", timeline, List.of(), START.plusMillis(5)))
                .isTrue();

        var running = find(sandbox);
        assertThat(running.state()).isEqualTo(SandboxState.RUNNING);
        assertThat(running.containerId()).contains("abc");
        assertThat(running.timeline()).isEqualTo(timeline);
        assertThat(running.startedAt()).contains(START.plusMillis(5));
        assertThat(running.progress()).isEmpty();
        assertThat(running.attempts()).isZero();
        assertThat(store().takeDue(lease(OTHER, later(60)), later(60), 10)).isEmpty();
    }

    @Test
    default void aTransitionFromTheWrongStateChangesNothing() {
        var running = running();
        var before = find(running);

        assertThat(store().becomeRunning(running.id(), ME, "x", List.of(), List.of(), START.plusSeconds(1)))
                .isFalse();
        assertThat(store().becomeEnded(running.id(), ME, START)).isFalse();
        assertThat(find(running)).isEqualTo(before);

        var pending = inserted();
        assertThat(store().becomeEnded(pending.id(), ME, START)).isFalse();
        assertThat(find(pending)).isEqualTo(pending);
    }

    @Test
    default void aTransitionWithoutTheLeaseChangesNothing() {
        var sandbox = inserted();

        assertThat(store().becomeRunning(sandbox.id(), OTHER, "x", List.of(), List.of(), START))
                .isFalse();
        assertThat(find(sandbox)).isEqualTo(sandbox);

        store().decideEnd(sandbox.id(), DELETED, lease(OTHER, START), START);
        assertThat(store().becomeEnded(sandbox.id(), OTHER, START)).isFalse();
        assertThat(state(sandbox)).isEqualTo(SandboxState.ENDING);
    }

    @Test
    default void aTransitionOfNobodyIsNoTransition() {
        assertThat(store().becomeRunning(newId(), ME, "x", List.of(), List.of(), START))
                .isFalse();
        assertThat(store().becomeEnded(newId(), ME, START)).isFalse();
        assertThat(store().decideEnd(newId(), DELETED, lease(ME, START), START)).isEmpty();
        assertThat(store().extend(newId(), Duration.ofHours(1), START)).isEmpty();
        store().postpone(newId(), ME, START, "x");
        store().renew(lease(ME, START), Map.of(newId(), List.of()));
    }

    @Test
    default void twoRacingTransitionsHaveOneWinner() {
        for (int round = 0; round < 20; round++) {
            var sandbox = inserted();
            var results = Racing.all(
                    () -> store().becomeRunning(sandbox.id(), ME, "x", List.of(), List.of(), START),
                    () -> store().becomeRunning(sandbox.id(), ME, "y", List.of(), List.of(), START));
            assertThat(results).containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    default void anEndAndAReadinessThatRaceLeaveAnEnd() {
        for (int round = 0; round < 20; round++) {
            var sandbox = inserted();
            var results = Racing.all(
                    () -> store().becomeRunning(sandbox.id(), ME, "x", List.of(), List.of(), START),
                    () -> store().decideEnd(sandbox.id(), DELETED, lease(ME, START), START)
                            .isPresent());
            assertThat(results.get(1)).isTrue();
            assertThat(state(sandbox)).isEqualTo(SandboxState.ENDING);
            assertThat(find(sandbox).containerId().isPresent()).isEqualTo(results.get(0));
        }
    }
}
