package dev.sandboxengine.template.http;

import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.runtime.Ulimit;
import dev.sandboxengine.template.Commands;
import dev.sandboxengine.template.ExposedPort;
import dev.sandboxengine.template.HealthCheck;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateVolume;
import dev.sandboxengine.template.TerminalRules;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A template as the API shows it, in the words of its file; sizes in bytes, CPUs as text. */
record TemplateView(
        String name,
        String description,
        String baseImage,
        long ttl,
        long ttlSeconds,
        List<ServiceView> services,
        ResourcesView resources,
        Map<String, String> env,
        Map<String, String> labels,
        List<PortView> expose,
        Map<String, UlimitView> ulimits,
        String claudeAuth,
        List<VolumeView> volumes,
        CommandsView commands,
        boolean readOnlyRoot,
        @Nullable String shmSize,
        @Nullable StarterView starter,
        TerminalView terminal) {

    record ResourcesView(
            String cpuLimit,
            String memoryLimit,
            @Nullable String cpuRequest,
            @Nullable String memoryRequest,
            @Nullable String diskLimit,
            long pidsLimit) {

        static ResourcesView of(Limits limits, Requests requests) {
            return new ResourcesView(
                    cpus(limits.cpuMillis()),
                    Long.toString(limits.memoryBytes()),
                    requests.cpuMillis().isPresent() ? cpus(requests.cpuMillis().getAsLong()) : null,
                    bytes(requests.memoryBytes()),
                    bytes(limits.diskBytes()),
                    limits.pids());
        }

        private static String cpus(long millis) {
            return millis % 1000 == 0 ? Long.toString(millis / 1000) : millis + "m";
        }
    }

    private static @Nullable String bytes(OptionalLong size) {
        return size.isPresent() ? Long.toString(size.getAsLong()) : null;
    }

    record PortView(
            String name,
            int container,
            String protocol,

            @com.fasterxml.jackson.annotation.JsonProperty("public")
            boolean isPublic,

            @Nullable String traefikRule) {

        static PortView of(ExposedPort port) {
            return new PortView(
                    port.name(),
                    port.container(),
                    port.protocol().name().toLowerCase(Locale.ROOT),
                    port.isPublic(),
                    port.traefikRule().orElse(null));
        }
    }

    record UlimitView(long soft, long hard) {}

    record ServiceView(
            String name,
            String type,
            String image,
            int port,
            Map<String, String> env,
            List<ScriptView> init,
            ResourcesView resources) {

        static ServiceView of(ServiceSpec service) {
            return new ServiceView(
                    service.name(),
                    service.type().name().toLowerCase(Locale.ROOT),
                    service.image().value(),
                    service.port(),
                    ShownEnv.of(service.env()),
                    service.init().stream()
                            .map(script -> new ScriptView(script.source(), script.text()))
                            .toList(),
                    ResourcesView.of(service.limits(), service.requests()));
        }
    }

    record ScriptView(String source, String text) {}

    record VolumeView(
            String name,
            String mountPath,
            boolean readOnly,
            @Nullable String size,
            String medium) {

        static VolumeView of(TemplateVolume volume) {
            return new VolumeView(
                    volume.name(),
                    volume.mountPath(),
                    volume.readOnly(),
                    bytes(volume.sizeBytes()),
                    volume.inMemory() ? "memory" : "disk");
        }
    }

    record CommandsView(
            List<String> init,
            List<String> start,
            List<String> stop,
            @Nullable HealthCheckView healthcheck) {

        static CommandsView of(Commands commands) {
            return new CommandsView(
                    commands.init(),
                    commands.start(),
                    commands.stop(),
                    commands.healthCheck().map(HealthCheckView::of).orElse(null));
        }
    }

    record HealthCheckView(String command, String interval, String timeout, String within) {

        static HealthCheckView of(HealthCheck check) {
            return new HealthCheckView(
                    check.command(), text(check.interval()), text(check.timeout()), text(check.within()));
        }

        private static String text(Duration duration) {
            long nanos = duration.toNanos();
            return nanos % 1_000_000_000 == 0
                    ? nanos / 1_000_000_000 + "s"
                    : nanos % 1_000_000 == 0 ? nanos / 1_000_000 + "ms" : nanos + "ns";
        }
    }

    record StarterView(int files, long bytes) {}

    record TerminalView(String writers, String record) {

        static TerminalView of(TerminalRules rules) {
            return new TerminalView(
                    rules.writers().name().toLowerCase(Locale.ROOT),
                    rules.record().name().toLowerCase(Locale.ROOT));
        }
    }

    static TemplateView of(Template template) {
        Map<String, UlimitView> ulimits = new TreeMap<>();
        for (Ulimit limit : template.ulimits()) {
            ulimits.put(limit.name(), new UlimitView(limit.soft(), limit.hard()));
        }
        return new TemplateView(
                template.name(),
                template.description(),
                template.image().value(),
                template.ttl().toNanos(),
                template.ttl().toSeconds(),
                template.services().stream().map(ServiceView::of).toList(),
                ResourcesView.of(template.limits(), template.requests()),
                ShownEnv.of(template.env()),
                template.labels(),
                template.ports().stream().map(PortView::of).toList(),
                ulimits,
                template.claudeAuth().name().toLowerCase(Locale.ROOT),
                template.volumes().stream().map(VolumeView::of).toList(),
                CommandsView.of(template.commands()),
                template.readOnlyRoot(),
                bytes(template.shmBytes()),
                template.starter()
                        .map(starter -> new StarterView(starter.files(), starter.bytes()))
                        .orElse(null),
                TerminalView.of(template.terminal()));
    }
}
