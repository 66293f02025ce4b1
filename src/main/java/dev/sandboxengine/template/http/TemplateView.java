package dev.sandboxengine.template.http;

import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.runtime.Ulimit;
import dev.sandboxengine.template.ExposedPort;
import dev.sandboxengine.template.Template;
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
        List<String> services,
        ResourcesView resources,
        Map<String, String> env,
        Map<String, String> labels,
        List<PortView> expose,
        Map<String, UlimitView> ulimits,
        String claudeAuth) {

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

        private static @Nullable String bytes(OptionalLong size) {
            return size.isPresent() ? Long.toString(size.getAsLong()) : null;
        }
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
                List.of(),
                ResourcesView.of(template.limits(), template.requests()),
                template.env(),
                template.labels(),
                template.ports().stream().map(PortView::of).toList(),
                ulimits,
                template.claudeAuth().name().toLowerCase(Locale.ROOT));
    }
}
