package dev.sandboxengine.sandbox.claude;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.runtime.VolumeMount;
import dev.sandboxengine.runtime.VolumeName;
import dev.sandboxengine.sandbox.ClaudeAccess;
import dev.sandboxengine.template.Template;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Grants Claude Code's credentials out of the volume {@code claude-auth} of the original. Refresh tokens can be used once
 * only, so that copies of one would log each other and the operator out: a copy never has it. Thread-safe.
 */
public final class ClaudeVolume implements ClaudeAccess {

    private static final String HOME = "/home/coder/.claude";
    private static final String CREDENTIALS = ".credentials.json";

    /** What a fresh Claude Code reads; transcripts and caches of the operator's are nobody's business. */
    private static final Set<String> COPIED = Set.of(CREDENTIALS, "config.json", "settings.json");

    private final SandboxRuntime runtime;
    private final VolumeName volume;
    private final ObjectMapper json = new ObjectMapper();

    public ClaudeVolume(SandboxRuntime runtime, VolumeName volume) {
        this.runtime = runtime;
        this.volume = volume;
    }

    @Override
    public Grant grant(Template template) {
        return switch (template.claudeAuth()) {
            case NONE -> Grant.NOTHING;
            case SHARED -> new Grant(List.of(new VolumeMount(volume, HOME, false)), List.of());
            case COPY -> copy(template);
        };
    }

    private Grant copy(Template template) {
        List<PodFile> files = runtime.readVolume(volume, template.image()).orElse(List.of());
        if (files.stream().noneMatch(file -> file.path().equals(CREDENTIALS))) {
            throw new ClaudeAuthMissing(
                    "template '" + template.name() + "' says 'claude_auth: copy', but the volume '" + volume
                            + "' has no credentials; log in once from a sandbox with 'claude_auth: shared', or use 'claude_auth: none'");
        }
        List<PodFile> copies = new ArrayList<>();
        for (PodFile file : files) {
            if (COPIED.contains(file.path())) {
                copies.add(new PodFile(HOME + "/" + file.path(), 0600, withoutRefreshToken(file)));
            }
        }
        return new Grant(List.of(), copies);
    }

    private byte[] withoutRefreshToken(PodFile file) {
        try {
            JsonNode content = json.readTree(file.content());
            if (content.isMissingNode()) {
                throw unreadable(file);
            }
            remove(content);
            return json.writeValueAsBytes(content);
        } catch (JsonProcessingException e) {
            throw unreadable(file);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot be read", e);
        }
    }

    private ClaudeAuthMissing unreadable(PodFile file) {
        return new ClaudeAuthMissing("'" + file.path() + "' in the volume '" + volume
                + "' is not JSON, so it is not copied; log in again from a sandbox with 'claude_auth: shared'");
    }

    private static void remove(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(List.of("refreshToken", "refresh_token"));
        }
        node.forEach(ClaudeVolume::remove);
    }
}
