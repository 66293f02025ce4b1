package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.ContainerSpec;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.template.Template;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** Writes down what a sandbox's pod shall be. Immutable. */
public final class PodSpecs {

    private final PortRoutes routes;
    private final ClaudeAccess claude;
    private final URI publicUrl;

    /**
     * @param publicUrl where people reach the engine
     */
    public PodSpecs(PortRoutes routes, ClaudeAccess claude, URI publicUrl) {
        this.routes = routes;
        this.claude = claude;
        this.publicUrl = publicUrl;
    }

    /**
     * The pod of a sandbox.
     *
     * @throws ClaudeAccess.ClaudeAuthMissing when its template asks for credentials that are not there
     */
    PodSpec of(Sandbox sandbox) {
        Template template = sandbox.template();
        ClaudeAccess.Grant grant = claude.grant(template);
        ContainerSpec workspace = new ContainerSpec(
                template.image(),
                env(sandbox),
                template.limits(),
                template.requests(),
                template.ulimits(),
                grant.mounts(),
                grant.files());
        return new PodSpec(sandbox.id().pod(), sandbox.generation(), labels(sandbox), workspace);
    }

    private Map<String, String> labels(Sandbox sandbox) {
        Map<String, String> labels = new HashMap<>(sandbox.template().labels());
        labels.putAll(routes.labels(sandbox.id(), sandbox.template().ports()));
        labels.put("sandbox.id", sandbox.id().value());
        labels.put("sandbox.template", sandbox.template().name());
        labels.put("sandbox.user", sandbox.userId());
        return labels;
    }

    private Map<String, String> env(Sandbox sandbox) {
        Map<String, String> env = new HashMap<>(changingEnv(sandbox));
        env.put("SANDBOX_ID", sandbox.id().value());
        env.put("SANDBOX_TEMPLATE", sandbox.template().name());
        env.put("SANDBOX_SERVICES", "{}");
        env.put("SANDBOX_WEB_URL", publicUrl + "/?sandbox=" + sandbox.id());
        env.putAll(sandbox.template().env());
        env.putAll(sandbox.env());
        return env;
    }

    /** The part of the environment that can change while the sandbox lives. */
    static Map<String, String> changingEnv(Sandbox sandbox) {
        return Map.of(
                "SANDBOX_USER_ID", sandbox.userId(),
                "SANDBOX_EXPIRES_AT", sandbox.expiresAt().toString());
    }
}
