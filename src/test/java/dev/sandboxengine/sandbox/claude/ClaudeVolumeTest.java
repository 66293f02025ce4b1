package dev.sandboxengine.sandbox.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.runtime.InMemoryRuntime;
import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.VolumeMount;
import dev.sandboxengine.runtime.VolumeName;
import dev.sandboxengine.sandbox.ClaudeAccess;
import dev.sandboxengine.sandbox.Fixtures;
import dev.sandboxengine.template.ClaudeAuth;
import dev.sandboxengine.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaudeVolumeTest {

    private static final VolumeName VOLUME = new VolumeName("claude-auth");
    private static final String CREDENTIALS = """
            {"claudeAiOauth": {"accessToken": "access", "refreshToken": "REFRESH", "expiresAt": 1},
             "others": [{"refresh_token": "REFRESH", "scopes": ["a"]}]}""";

    private final InMemoryRuntime runtime = new InMemoryRuntime();
    private final ClaudeAccess access = new ClaudeVolume(runtime, VOLUME);

    private static Template template(ClaudeAuth auth) {
        Template plain = Fixtures.TEMPLATE;
        return new Template(
                plain.name(),
                "",
                plain.image(),
                plain.ttl(),
                plain.limits(),
                plain.requests(),
                plain.env(),
                plain.labels(),
                plain.ports(),
                plain.ulimits(),
                auth);
    }

    private static PodFile file(String name, String content) {
        return new PodFile(name, 0644, content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void noneIsNothingAndSharedIsTheVolume() {
        assertThat(access.grant(template(ClaudeAuth.NONE))).isEqualTo(ClaudeAccess.Grant.NOTHING);
        var shared = access.grant(template(ClaudeAuth.SHARED));
        assertThat(shared.mounts()).containsExactly(new VolumeMount(VOLUME, "/home/coder/.claude", false));
        assertThat(shared.files()).isEmpty();
    }

    @Test
    void aCopyHasNoRefreshTokenAndNobodysTranscripts() {
        runtime.putVolume(
                VOLUME,
                file(".credentials.json", CREDENTIALS),
                file("settings.json", "{\"theme\":\"dark\"}"),
                file("history.jsonl", "what I said"));

        var grant = access.grant(template(ClaudeAuth.COPY));

        assertThat(grant.mounts()).isEmpty();
        assertThat(grant.files())
                .extracting(PodFile::path)
                .containsExactlyInAnyOrder(
                        "/home/coder/.claude/.credentials.json", "/home/coder/.claude/settings.json");
        assertThat(grant.files()).allMatch(file -> file.mode() == 0600);
        assertThat(text(grant.files()))
                .contains("\"accessToken\":\"access\"", "\"scopes\":[\"a\"]", "dark")
                .doesNotContain("REFRESH", "refresh", "what I said");
    }

    private static String text(List<PodFile> files) {
        return files.stream()
                .map(file -> new String(file.content(), StandardCharsets.UTF_8))
                .reduce("", String::concat);
    }

    @Test
    void withoutCredentialsNothingIsGrantedAndTheWayIsTold() {
        assertMissing("log in once");
        runtime.putVolume(VOLUME, file("settings.json", "{}"));
        assertMissing("log in once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"refreshToken\": \"REFRESH\"", "REFRESH", "", "  "})
    void whatIsNotJsonIsNotCopied(String broken) {
        runtime.putVolume(VOLUME, file(".credentials.json", broken));
        assertMissing("is not JSON");
    }

    @Test
    void whatStandsBehindTheJsonIsNotCopied() {
        runtime.putVolume(VOLUME, file(".credentials.json", "{\"a\":1} {\"refreshToken\":\"REFRESH\"}"));
        assertThat(text(access.grant(template(ClaudeAuth.COPY)).files())).doesNotContain("REFRESH");
    }

    private void assertMissing(String message) {
        assertThatThrownBy(() -> access.grant(template(ClaudeAuth.COPY)))
                .isInstanceOf(ClaudeAccess.ClaudeAuthMissing.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("REFRESH");
    }
}
