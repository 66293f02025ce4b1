package dev.sandboxengine.sandbox;

import static dev.sandboxengine.sandbox.Fixtures.TEMPLATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.route.NoRoutes;
import dev.sandboxengine.route.TraefikConfig;
import dev.sandboxengine.route.TraefikRoutes;
import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.VolumeMount;
import dev.sandboxengine.runtime.VolumeName;
import dev.sandboxengine.template.Template;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        return new PodSpecs(new NoRoutes(), _ -> ClaudeAccess.Grant.NOTHING, URI.create("https://engine.example/sub/x"))
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
                        URI.create("http://localhost"))
                .of(SANDBOX);

        assertThat(spec.labels()).containsEntry("traefik.enable", "false");
        assertThat(spec.workspace().mounts()).containsExactly(mount);
        assertThat(spec.workspace().files()).containsExactly(file);
        assertThat(spec.generation()).isEqualTo(1);
        assertThat(spec.name()).isEqualTo(SANDBOX.id().pod());
    }
}
