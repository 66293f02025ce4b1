package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.docker.RawDocker;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Claude Code's credentials in sandboxes: none, a copy without the refresh token, or the volume itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class ClaudeAuthIT {

    private static final String ACCESS = "made-up-access-" + UUID.randomUUID();
    private static final String REFRESH = "made-up-refresh-" + UUID.randomUUID();
    private static final String CREDENTIALS = "{\"claudeAiOauth\":{\"accessToken\":\"" + ACCESS
            + "\",\"refreshToken\":\"" + REFRESH + "\",\"expiresAt\":4102444800000}}";

    private final String volume =
            "claude-auth-it-" + UUID.randomUUID().toString().substring(0, 8);
    private final RawDocker docker = RawDocker.local();
    private final RunningEngine engine = new RunningEngine(Map.of("CLAUDE_AUTH_VOLUME", volume));
    private final EngineClient client = engine.client();

    @BeforeAll
    void templates() {
        for (String choice : new String[] {"none", "copy", "shared"}) {
            engine.usableTemplate(choice, "claude_auth: " + choice + "\n");
        }
    }

    @AfterEach
    void removeVolume() {
        client.get("/sandboxes?limit=1000")
                .data()
                .path("sandboxes")
                .forEach(sandbox ->
                        client.delete("/sandboxes/" + sandbox.path("id").asText()));
        await().atMost(RunningEngine.PATIENCE).untilAsserted(() -> {
            docker.removeVolume(volume);
            assertThat(docker.request("GET", "/volumes/" + volume, "").status()).isEqualTo(404);
        });
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void withoutAWordThereIsNoCredentialButNoFirstRunScreenEither() {
        seed(CREDENTIALS);
        String id = engine.launch(order("none"));
        assertThat(everythingThatSays(id, ACCESS)).isEmpty();
        assertThat(engine.container(id).path("Mounts")).isEmpty();
        assertThat(onboarded(id)).isEqualTo("true");
        assertThat(engine.exec(id, "test -e ~/.claude/.credentials.json")
                        .path("exit_code")
                        .asInt())
                .isNotZero();
        assertThat(engine.output(id, "claude --version")).isNotBlank();
    }

    @Test
    void aCopyWithoutAVolumeFailsAndSaysWhatToDo() {
        String id = engine.create(order("copy"));
        JsonNode failed = engine.awaitStatus(id, "failed");
        assertThat(failed.path("reason").asText()).isEqualTo("claude_auth_unavailable");
        assertThat(failed.path("status_message").asText()).contains(volume, "claude_auth: shared");
        assertThat(engine.hasContainer(id)).isFalse();
        assertThat(docker.request("GET", "/volumes/" + volume, "").status())
                .as("looking for the volume does not make it")
                .isEqualTo(404);
    }

    @Test
    void aCopyOfAVolumeWithoutUsableCredentialsFailsToo() {
        seed("not json " + REFRESH);
        JsonNode failed = engine.awaitStatus(engine.create(order("copy")), "failed");
        assertThat(failed.path("reason").asText()).isEqualTo("claude_auth_unavailable");
        assertThat(failed.path("status_message").asText()).doesNotContain(REFRESH);
    }

    @Test
    void aCopyHasTheAccessTokenAndNowhereTheRefreshTokenAlsoAfterARestart() {
        seed(CREDENTIALS);
        String id = engine.launch(order("copy"));
        assertThat(engine.output(id, "stat -c '%U %a' ~/.claude/.credentials.json"))
                .isEqualTo("coder 600");
        assertThat(engine.output(id, "jq -r .claudeAiOauth.accessToken ~/.claude/.credentials.json"))
                .isEqualTo(ACCESS);
        assertThat(everythingThatSays(id, REFRESH)).isEmpty();
        assertThat(engine.container(id).path("Mounts")).isEmpty();
        assertThat(engine.container(id).toString()).doesNotContain(ACCESS).doesNotContain(REFRESH);
        engine.output(id, "echo changed >> ~/.claude/note");
        restart(id);
        assertThat(engine.output(id, "jq -r .claudeAiOauth.accessToken ~/.claude/.credentials.json"))
                .isEqualTo(ACCESS);
        assertThat(onboarded(id)).isEqualTo("true");
        String other = engine.launch(order("copy"));
        assertThat(engine.exec(other, "cat ~/.claude/note").path("exit_code").asInt())
                .isNotZero();
    }

    @Test
    void sharedIsTheVolumeItself() {
        seed(CREDENTIALS);
        String one = engine.launch(order("shared"));
        String two = engine.launch(order("shared"));
        assertThat(engine.container(one).path("Mounts").get(0).path("Name").asText())
                .isEqualTo(volume);
        assertThat(engine.output(one, "jq -r .claudeAiOauth.refreshToken ~/.claude/.credentials.json"))
                .isEqualTo(REFRESH);
        engine.output(
                one, "echo new > ~/.claude/config.json.new && mv ~/.claude/config.json.new ~/.claude/shared-note");
        assertThat(engine.output(two, "cat ~/.claude/shared-note")).isEqualTo("new");
        restart(one);
        assertThat(engine.output(one, "jq -r .claudeAiOauth.accessToken ~/.claude/.credentials.json"))
                .isEqualTo(ACCESS);
        assertThat(onboarded(one)).isEqualTo("true");
        client.delete("/sandboxes/" + one).expect(200);
        assertThat(docker.request("GET", "/volumes/" + volume, "").status()).isEqualTo(200);
    }

    @Test
    void sharedMakesAVolumeInWhichOneCanLogIn() {
        String id = engine.launch(order("shared"));
        assertThat(engine.output(id, "echo '" + CREDENTIALS + "' > ~/.claude/.credentials.json && echo written"))
                .isEqualTo("written");
        client.delete("/sandboxes/" + id).expect(200);
        String copy = engine.launch(order("copy"));
        assertThat(engine.output(copy, "jq -r .claudeAiOauth.accessToken ~/.claude/.credentials.json"))
                .isEqualTo(ACCESS);
    }

    private String onboarded(String id) {
        return engine.output(id, "jq .hasCompletedOnboarding ~/.claude.json");
    }

    /** The files and process environments in which the text stands, looked for as root. */
    private String everythingThatSays(String id, String text) {
        return client.post(
                        "/sandboxes/" + id + "/exec",
                        Map.of(
                                "command",
                                "cat > /tmp/text; grep -rlFf /tmp/text /home /workspace /run /etc /proc/1/environ | grep -v ^/tmp; true",
                                "stdin",
                                text))
                .data()
                .path("stdout")
                .asText();
    }

    private void restart(String id) {
        docker.expect(204, "POST", "/containers/sandbox-" + id + "/restart?t=2", "");
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> client.post("/sandboxes/" + id + "/exec", Map.of("command", "true"))
                                .status()
                        == 200);
    }

    /** Makes the volume as an operator who logged in left it. */
    private void seed(String credentials) {
        String helper =
                docker.createAndStart("seed-" + volume, """
                {"Image": "workspace-base:latest", "User": "0", "Entrypoint": ["sh", "-c"],
                 "Cmd": ["printf %%s \\"$TEXT\\" > /seed/.credentials.json; echo private > /seed/history.jsonl; chown -R 1000:1000 /seed"],
                 "Env": ["TEXT=%s"], "HostConfig": {"Binds": ["%s:/seed"]}}
                """.formatted(credentials.replace("\"", "\\\""), volume));
        try {
            docker.expect(200, "POST", "/containers/" + helper + "/wait", "");
        } finally {
            docker.remove(helper);
        }
    }
}
