package dev.sandboxengine.sandbox;

import static dev.sandboxengine.sandbox.Fixtures.TEMPLATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.route.NoRoutes;
import dev.sandboxengine.route.TraefikConfig;
import dev.sandboxengine.route.TraefikRoutes;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.MemoryMount;
import dev.sandboxengine.runtime.OwnMount;
import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.Sidecar;
import dev.sandboxengine.runtime.VolumeMount;
import dev.sandboxengine.runtime.VolumeName;
import dev.sandboxengine.template.Commands;
import dev.sandboxengine.template.InMemoryStarterStore;
import dev.sandboxengine.template.Starter;
import dev.sandboxengine.template.StarterFile;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateFixtures;
import dev.sandboxengine.template.TemplateVolume;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PodSpecsTest {

    private static final Sandbox SANDBOX = Fixtures.aPendingSandbox(World.TEAM);

    private static Sandbox of(Map<String, String> env, Map<String, String> labels) {
        Template template = new Template(
                "python",
                "",
                TEMPLATE.image(),
                TEMPLATE.ttl(),
                TEMPLATE.limits(),
                TEMPLATE.requests(),
                env,
                labels,
                List.of(),
                List.of(),
                TEMPLATE.claudeAuth());
        return Fixtures.like(SANDBOX, "anna", template);
    }

    private static PodSpec spec(Sandbox sandbox) {
        return new PodSpecs(
                        new NoRoutes(),
                        _ -> ClaudeAccess.Grant.NOTHING,
                        World.CREDENTIALS,
                        new InMemoryStarterStore(),
                        URI.create("https://engine.example/sub/x"))
                .of(sandbox);
    }

    @Test
    void theEnvironmentSaysWhereOneIs() {
        assertThat(spec(of(Map.of(), Map.of())).workspace().env())
                .isEqualTo(Map.of(
                        "SANDBOX_ID",
                        SANDBOX.id().value(),
                        "SANDBOX_USER_ID",
                        "anna",
                        "SANDBOX_TEMPLATE",
                        "python",
                        "SANDBOX_EXPIRES_AT",
                        "2026-03-01T11:00:00Z",
                        "SANDBOX_SERVICES",
                        "{}",
                        "SANDBOX_WEB_URL",
                        "https://engine.example/sub/x/?sandbox=" + SANDBOX.id(),
                        "A",
                        "1"));
    }

    @Test
    void theCallersVariablesWinOverTheTemplatesAndThoseOverOurs() {
        // the caller's is A=1
        var env = spec(of(Map.of("A", "template", "SANDBOX_SERVICES", "mine", "B", "template"), Map.of()))
                .workspace()
                .env();

        assertThat(env)
                .containsEntry("A", "1")
                .containsEntry("B", "template")
                .containsEntry("SANDBOX_SERVICES", "mine");
    }

    @Test
    void ourLabelsWinOverTheTemplates() {
        assertThat(spec(of(Map.of(), Map.of("sandbox.id", "forged", "sandbox.user", "forged", "team", "blue")))
                        .labels())
                .isEqualTo(Map.of(
                        "sandbox.id", SANDBOX.id().value(),
                        "sandbox.template", "python",
                        "sandbox.user", "anna",
                        "team", "blue"));
    }

    @Test
    void routesAndCredentialsAreInIt() {
        var mount = new VolumeMount(new VolumeName("claude-auth"), "/home/coder/.claude", false);
        var file = new PodFile("/home/coder/.claude/x", 0600, new byte[0]);
        var routes = new TraefikRoutes(new TraefikConfig("net", "web", Optional.empty(), "s.example"));

        var spec = new PodSpecs(
                        routes,
                        _ -> new ClaudeAccess.Grant(List.of(mount), List.of(file)),
                        World.CREDENTIALS,
                        new InMemoryStarterStore(),
                        URI.create("http://localhost"))
                .of(SANDBOX);

        assertThat(spec.labels()).containsEntry("traefik.enable", "false");
        assertThat(spec.workspace().mounts()).containsExactly(mount);
        assertThat(spec.workspace().files()).containsExactly(file);
        assertThat(spec.generation()).isEqualTo(1);
        assertThat(spec.name()).isEqualTo(SANDBOX.id().pod());
    }

    private static Sandbox from(Template template) {
        return Fixtures.like(SANDBOX, "anna", template);
    }

    @Test
    void servicesAreSidecarsWithTheSameCredentials() {
        var spec = spec(from(TemplateFixtures.withServices(TemplateFixtures.postgres(), TemplateFixtures.redis())));

        var postgres = spec.sidecars().getFirst();
        assertThat(spec.sidecars()).extracting(Sidecar::name).containsExactly("postgres", "redis");
        assertThat(postgres.container().image()).isEqualTo(new ImageRef("service-postgres:latest"));
        assertThat(postgres.container().env().get("POSTGRES_PASSWORD"))
                .isEqualTo(spec.workspace().env().get("POSTGRES_PASSWORD"))
                .hasSize(24);
        assertThat(postgres.container().readOnlyRoot()).isFalse();
        assertThat(postgres.container().limits())
                .isEqualTo(TemplateFixtures.postgres().limits());
    }

    @Test
    void volumesAreTheSandboxesOwnTheOperatorsOrInMemory() {
        var spec = spec(from(TemplateFixtures.with(
                List.of(),
                List.of(
                        new TemplateVolume("data", "/data", false, OptionalLong.of(5), false),
                        new TemplateVolume("shared", "/shared", true, OptionalLong.empty(), false),
                        new TemplateVolume("scratch", "/scratch", false, OptionalLong.empty(), true),
                        new TemplateVolume("small", "/small", false, OptionalLong.of(7), true)),
                Commands.NONE,
                false,
                Optional.empty())));

        assertThat(spec.workspace().mounts())
                .containsExactly(
                        new OwnMount("data", "/data", OptionalLong.of(5)),
                        new VolumeMount(new VolumeName("shared"), "/shared", true, true),
                        new MemoryMount("/scratch", 64 << 20),
                        new MemoryMount("/small", 7));
    }

    @Test
    void aReadOnlyWorkspaceCanBeWorkedIn() {
        long half = TEMPLATE.limits().memoryBytes() / 2;
        var plain = spec(from(TemplateFixtures.with(List.of(), List.of(), Commands.NONE, true, Optional.empty())));
        assertThat(plain.workspace().readOnlyRoot()).isTrue();
        assertThat(plain.workspace().mounts())
                .containsExactly(
                        new OwnMount("workspace", "/workspace", OptionalLong.empty()),
                        new OwnMount("home", "/home/coder", OptionalLong.empty()),
                        new MemoryMount("/tmp", half),
                        new MemoryMount("/var/tmp", half),
                        new MemoryMount("/run", 16 << 20),
                        new MemoryMount("/run/sandbox", 1 << 20, true));

        var own = spec(from(TemplateFixtures.with(
                List.of(),
                List.of(
                        new TemplateVolume("workspace", "/home", false, OptionalLong.empty(), false),
                        new TemplateVolume("cache", "/workspace/cache", false, OptionalLong.empty(), false)),
                Commands.NONE,
                true,
                Optional.empty())));
        assertThat(own.workspace().mounts())
                .contains(
                        new OwnMount("workspace", "/home", OptionalLong.empty()),
                        new OwnMount("workspace-root", "/workspace", OptionalLong.empty()))
                .noneMatch(mount -> mount.path().equals("/home/coder"));
    }

    @Test
    void aWorkspaceBeginsWithTheStarterFiles() {
        var starter = new Starter("abc", 2, 3);
        var sandbox = from(TemplateFixtures.with(List.of(), List.of(), Commands.NONE, false, Optional.of(starter)));
        var starters = new InMemoryStarterStore();
        var specs = new PodSpecs(
                new NoRoutes(),
                _ -> ClaudeAccess.Grant.NOTHING,
                World.CREDENTIALS,
                starters,
                URI.create("http://localhost"));

        assertThatThrownBy(() -> specs.of(sandbox))
                .isInstanceOf(PodSpecs.StarterMissing.class)
                .hasMessageContaining("'python'");

        starters.keep(
                "abc",
                List.of(
                        new StarterFile("a/run.sh", true, new byte[] {1}),
                        new StarterFile("b.txt", false, new byte[] {2, 3})));
        assertThat(specs.of(sandbox).workspace().files())
                .extracting(
                        file -> file.path() + " " + Integer.toOctalString(file.mode()) + " " + file.content().length)
                .containsExactly("/workspace/a/run.sh 755 1", "/workspace/b.txt 644 2");
    }
}
