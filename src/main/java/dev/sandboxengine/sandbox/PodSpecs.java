package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.ContainerSpec;
import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.Sidecar;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.Starter;
import dev.sandboxengine.template.StarterFile;
import dev.sandboxengine.template.StarterStore;
import dev.sandboxengine.template.Template;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes down what a sandbox's pod shall be. Immutable. */
public final class PodSpecs {

    private static final int EXECUTABLE = 0755;
    private static final int READABLE = 0644;

    private final PortRoutes routes;
    private final ClaudeAccess claude;
    private final ServiceCredentials credentials;
    private final StarterStore starters;
    private final URI publicUrl;

    /**
     * @param starters who keeps the files that workspaces begin with
     * @param publicUrl where people reach the engine
     */
    public PodSpecs(
            PortRoutes routes,
            ClaudeAccess claude,
            ServiceCredentials credentials,
            StarterStore starters,
            URI publicUrl) {
        this.routes = routes;
        this.claude = claude;
        this.credentials = credentials;
        this.starters = starters;
        this.publicUrl = publicUrl;
    }

    /** The files that a workspace shall begin with are not known any more. */
    static final class StarterMissing extends RuntimeException {
        StarterMissing(String template) {
            super("the starter files of template '" + template + "' are not there any more; create another sandbox");
        }
    }

    /**
     * The pod of a sandbox.
     *
     * @throws ClaudeAccess.ClaudeAuthMissing when its template asks for credentials that are not there
     * @throws StarterMissing when the files are not known with which a sandbox that never ran begins
     */
    PodSpec of(Sandbox sandbox) {
        Template template = sandbox.template();
        List<ServiceSpec> services =
                sandbox.services().stream().map(ServiceState::spec).toList();
        ServiceEnv serviceEnv = new ServiceEnv(sandbox.id(), services, credentials);
        ClaudeAccess.Grant grant = claude.grant(template);
        List<PodFile> files = new ArrayList<>(grant.files());
        files.addAll(starter(sandbox));
        ContainerSpec workspace = new ContainerSpec(
                template.image(),
                env(sandbox, serviceEnv),
                template.limits(),
                template.requests(),
                template.ulimits(),
                PodMounts.of(template, grant.mounts()),
                files,
                template.readOnlyRoot(),
                template.shmBytes());
        return new PodSpec(
                sandbox.id().pod(),
                sandbox.generation(),
                labels(sandbox),
                workspace,
                services.stream().map(service -> sidecar(service, serviceEnv)).toList());
    }

    private static Sidecar sidecar(ServiceSpec service, ServiceEnv env) {
        return new Sidecar(
                service.name(),
                new ContainerSpec(
                        service.image(),
                        env.of(service),
                        service.limits(),
                        service.requests(),
                        List.of(),
                        List.of(),
                        List.of(),
                        false,
                        OptionalLong.empty()));
    }

    private List<PodFile> starter(Sandbox sandbox) {
        Optional<Starter> wanted = sandbox.template().starter();
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<StarterFile> files = starters.find(wanted.get().sha256());
        if (files.isEmpty() && wanted.get().files() > 0 && sandbox.containerId().isEmpty()) {
            throw new StarterMissing(sandbox.template().name());
        }
        return files.stream()
                .map(file -> new PodFile(
                        "/workspace/" + file.path(), file.executable() ? EXECUTABLE : READABLE, file.content()))
                .toList();
    }

    private Map<String, String> labels(Sandbox sandbox) {
        Map<String, String> labels = new HashMap<>(sandbox.template().labels());
        labels.putAll(routes.labels(sandbox.id(), sandbox.template().ports()));
        labels.put("sandbox.id", sandbox.id().value());
        labels.put("sandbox.template", sandbox.template().name());
        labels.put("sandbox.user", sandbox.userId());
        return labels;
    }

    private Map<String, String> env(Sandbox sandbox, ServiceEnv services) {
        Map<String, String> env = new HashMap<>(changingEnv(sandbox));
        env.put("SANDBOX_ID", sandbox.id().value());
        env.put("SANDBOX_TEMPLATE", sandbox.template().name());
        env.put("SANDBOX_WEB_URL", publicUrl + "/?sandbox=" + sandbox.id());
        env.putAll(services.ofWorkspace());
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
