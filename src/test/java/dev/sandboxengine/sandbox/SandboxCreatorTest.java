package dev.sandboxengine.sandbox;

import static dev.sandboxengine.sandbox.Fixtures.TEMPLATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.runtime.InMemoryRuntime.Step;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.RuntimeMonitor;
import dev.sandboxengine.runtime.VolumeName;
import dev.sandboxengine.template.Commands;
import dev.sandboxengine.template.InMemoryTemplates;
import dev.sandboxengine.template.InvalidServices;
import dev.sandboxengine.template.ServiceOverrides;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.Starter;
import dev.sandboxengine.template.StarterFile;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateFixtures;
import dev.sandboxengine.template.TemplateVolume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is accepted, what is refused, and what an extension does. */
@Timeout(60)
class SandboxCreatorTest {

    private final World world = new World();
    private final InMemoryTemplates templates = new InMemoryTemplates();
    private ServiceOverrides overrides = (json, _) -> {
        throw new InvalidServices("services[0]", "there is no service " + json);
    };

    @AfterEach
    void end() {
        world.close();
    }

    private Sandbox create(SandboxOrder order) {
        try (RuntimeMonitor monitor = new RuntimeMonitor(world.runtime)) {
            return new SandboxCreator(
                            world.store,
                            templates,
                            overrides,
                            world.starters,
                            monitor,
                            new VolumeName("claude-auth"),
                            world.worker(),
                            world.clock,
                            new Random(1))
                    .create(order);
        }
    }

    private static SandboxOrder order(Optional<Duration> ttl) {
        return new SandboxOrder(
                World.TEAM,
                "api_client:1",
                TEMPLATE.name(),
                "anna",
                ttl,
                Map.of("A", "b"),
                Map.of("k", "v"),
                Optional.empty());
    }

    private void put(Limits limits) {
        templates.put(new Template(
                TEMPLATE.name(),
                "",
                TEMPLATE.image(),
                TEMPLATE.ttl(),
                limits,
                TEMPLATE.requests(),
                Map.of(),
                Map.of(),
                TEMPLATE.ports(),
                TEMPLATE.ulimits(),
                TEMPLATE.claudeAuth()));
    }

    @Test
    void anAcceptedOrderIsWrittenDownAsItIsAnsweredAndLaunched() {
        templates.put(TEMPLATE);

        var answer = create(order(Optional.empty()));

        assertThat(answer.state()).isEqualTo(SandboxState.PENDING);
        assertThat(answer.expiresAt()).isEqualTo(Fixtures.START.plus(TEMPLATE.ttl()));
        var running = world.awaitState(answer, SandboxState.RUNNING);
        assertThat(running.createdAt()).isEqualTo(answer.createdAt());
        assertThat(running.env()).isEqualTo(Map.of("A", "b"));
        assertThat(running.metadata()).isEqualTo(Map.of("k", "v"));
        var env = world.runtime.spec(running.id().pod()).workspace().env();
        assertThat(env)
                .containsEntry("A", "b")
                .containsEntry("SANDBOX_ID", answer.id().value());
    }

    @Test
    void theCallersTimeWinsOverTheTemplates() {
        templates.put(TEMPLATE);
        assertThat(create(order(Optional.of(Duration.ofMinutes(5)))).expiresAt())
                .isEqualTo(Fixtures.START.plus(Duration.ofMinutes(5)));
    }

    @Test
    void whatCannotRunIsRefusedAndNothingIsLeft() {
        assertThatThrownBy(() -> create(order(Optional.empty())))
                .isInstanceOf(SandboxException.TemplateNotFound.class)
                .hasMessageContaining("'python'");
        templates.put(TEMPLATE);
        assertThatThrownBy(() -> create(order(Optional.of(Duration.ofDays(367)))))
                .isInstanceOfSatisfying(
                        SandboxException.Invalid.class,
                        refusal -> assertThat(refusal.field()).isEqualTo("ttl"));
        put(new Limits(2500, 1L << 30, 100, OptionalLong.empty()));
        assertInvalid("resources.cpu_limit", "asks for 2.5 and the host has 2 CPUs");
        put(new Limits(1000, 9L << 30, 100, OptionalLong.empty()));
        assertInvalid("resources.memory_limit", "asks for 9216 MiB and the host has 8192 MiB of memory");
        put(new Limits(1000, 1L << 30, 100, OptionalLong.of(1L << 30)));
        assertInvalid("resources.disk_limit", "use a file system with quotas");
        world.runtime.goAway();
        assertThatThrownBy(() -> create(order(Optional.empty())))
                .isInstanceOf(SandboxException.RuntimeAway.class)
                .hasMessageContaining("bring it back");
        assertThat(world.store.all()).isEmpty();
    }

    private static SandboxOrder withServices(String json) {
        return new SandboxOrder(
                World.TEAM,
                "api_client:1",
                TEMPLATE.name(),
                "anna",
                Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.of(json));
    }

    @Test
    void theServicesOfARequestReplaceTheTemplates() {
        templates.put(TemplateFixtures.withServices(TemplateFixtures.postgres()));
        world.runtime.withImage(TemplateFixtures.redis().image());
        overrides = (_, _) -> List.of(TemplateFixtures.redis());

        var sandbox = create(withServices("[\"redis\"]"));

        assertThat(sandbox.services())
                .containsExactly(new ServiceState(TemplateFixtures.redis(), ServiceStatus.PENDING));
        world.awaitState(sandbox, SandboxState.RUNNING);
    }

    @Test
    void servicesThatCannotBeHadAreRefusedBeforeAnythingStarts() {
        templates.put(TEMPLATE);
        assertThatThrownBy(() -> create(withServices("[\"mysql\"]")))
                .isInstanceOfSatisfying(
                        SandboxException.Invalid.class,
                        refusal -> assertThat(refusal.field()).isEqualTo("services[0]"))
                .hasMessageContaining("mysql");
        ServiceSpec large = TemplateFixtures.redis();
        templates.put(TemplateFixtures.withServices(new ServiceSpec(
                large.name(),
                large.type(),
                large.image(),
                large.port(),
                large.env(),
                large.init(),
                new Limits(1000, 9L << 30, 100, OptionalLong.empty()),
                large.requests())));
        assertInvalid(
                "services[0].resources.memory_limit",
                "service 'redis' asks for 9216 MiB and the host has 8192 MiB of memory");
        assertThat(world.store.all()).isEmpty();
    }

    @Test
    void theFilesThatAWorkspaceBeginsWithAreKept() {
        templates.put(TemplateFixtures.with(
                List.of(), List.of(), Commands.NONE, false, Optional.of(new Starter("abc", 1, 1))));
        assertThatThrownBy(() -> create(order(Optional.empty())))
                .isInstanceOf(SandboxException.StateConflict.class)
                .hasMessageContaining("ask again");
        templates.put("abc", List.of(new StarterFile("a", false, new byte[] {1})));

        var sandbox = create(order(Optional.empty()));

        assertThat(world.starters.find("abc")).hasSize(1);
        world.awaitState(sandbox, SandboxState.RUNNING);
        assertThat(world.runtime.spec(sandbox.id().pod()).workspace().files())
                .extracting(PodFile::path)
                .containsExactly("/workspace/a");
    }

    @Test
    void aVolumeWhoseSizeCannotBeEnforcedIsRefused() {
        templates.put(TemplateFixtures.with(
                List.of(),
                List.of(
                        new TemplateVolume("scratch", "/scratch", false, OptionalLong.of(1 << 20), true),
                        new TemplateVolume("data", "/data", false, OptionalLong.of(1 << 20), false)),
                Commands.NONE,
                false,
                Optional.empty()));
        assertInvalid(
                "volumes[1].size", "limits volume 'data', which this host cannot enforce: use volumes with quotas");
    }

    @Test
    void theOperatorsCredentialsAreNoVolumeOfATemplate() {
        templates.put(TemplateFixtures.with(
                List.of(),
                List.of(
                        new TemplateVolume("models", "/models", true, OptionalLong.empty(), false),
                        new TemplateVolume("claude-auth", "/claude", true, OptionalLong.empty(), false)),
                Commands.NONE,
                false,
                Optional.empty()));
        assertInvalid("volumes[1].name", "which holds the operator's Claude Code credentials; use claude_auth");
        assertThat(world.store.all()).isEmpty();
        // A sandbox's own volume has a name of its own in the runtime, whatever the template calls it
        templates.put(TemplateFixtures.with(
                List.of(),
                List.of(new TemplateVolume("claude-auth", "/claude", false, OptionalLong.empty(), false)),
                Commands.NONE,
                false,
                Optional.empty()));
        world.awaitState(create(order(Optional.empty())), SandboxState.RUNNING);
    }

    private void assertInvalid(String field, String message) {
        assertThatThrownBy(() -> create(order(Optional.empty())))
                .isInstanceOfSatisfying(
                        SandboxException.Invalid.class,
                        refusal -> assertThat(refusal.field()).isEqualTo(field))
                .hasMessageContaining(message);
    }

    @Test
    void anExtensionMovesTheEndAndTellsTheShells() {
        var sandbox = world.ask(world.worker());
        var running = world.awaitState(sandbox, SandboxState.RUNNING);
        var extender = new SandboxExtender(world.store, world.runtime, world.clock);

        var extended = extender.extend(running, Duration.ofMinutes(30));

        assertThat(extended.expiresAt()).isEqualTo(sandbox.expiresAt().plus(Duration.ofMinutes(30)));
        assertThat(world.runtime.given(sandbox.id().pod()))
                .isEqualTo("export SANDBOX_EXPIRES_AT='2026-03-01T11:30:00Z'\nexport SANDBOX_USER_ID='anna'\n");
    }

    @Test
    void anExtensionHoldsEvenIfTheShellsCannotBeTold() {
        var sandbox = world.ask(world.worker());
        var running = world.awaitState(sandbox, SandboxState.RUNNING);
        world.runtime.failNext(Step.EXEC, new RuntimeFailure.Unavailable("busy"));

        new SandboxExtender(world.store, world.runtime, world.clock).extend(running, Duration.ofMinutes(30));

        assertThat(world.now(sandbox).expiresAt()).isEqualTo(sandbox.expiresAt().plus(Duration.ofMinutes(30)));
    }

    @Test
    void anExtensionHoldsEvenIfTheStoreGoesAwayRightAfterIt() {
        var sandbox = world.ask(world.worker());
        var running = world.awaitState(sandbox, SandboxState.RUNNING);
        var way = new UnreliableStore(world.store);
        way.cutAfterExtension();

        var extended = new SandboxExtender(way, world.runtime, world.clock).extend(running, Duration.ofMinutes(30));

        assertThat(extended.expiresAt()).isEqualTo(sandbox.expiresAt().plus(Duration.ofMinutes(30)));
        assertThat(world.now(sandbox).expiresAt()).isEqualTo(extended.expiresAt());
    }

    @Test
    void whatHasEndedOrIsTooMuchIsNotExtended() {
        var worker = world.worker();
        var running = world.awaitState(world.ask(worker), SandboxState.RUNNING);
        var extender = new SandboxExtender(world.store, world.runtime, world.clock);

        assertThatThrownBy(() -> extender.extend(running, Duration.ofDays(367)))
                .isInstanceOf(SandboxException.Invalid.class);
        world.delete(running, worker);
        assertThatThrownBy(() -> extender.extend(running, Duration.ofMinutes(1)))
                .isInstanceOf(SandboxException.StateConflict.class)
                .hasMessageContaining("create another one");
    }
}
