package dev.sandboxengine.template;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Templates for tests. */
public final class TemplateFixtures {

    private TemplateFixtures() {}

    /** PostgreSQL, which is given these scripts. */
    public static ServiceSpec postgres(InitScript... init) {
        return service("postgres", ServiceType.POSTGRES, 5432, Map.of(), init);
    }

    /** Redis, which is given these scripts. */
    public static ServiceSpec redis(InitScript... init) {
        return service("redis", ServiceType.REDIS, 6379, Map.of(), init);
    }

    /** A service with the product's limits. */
    public static ServiceSpec service(
            String name, ServiceType type, int port, Map<String, String> env, InitScript... init) {
        return new ServiceSpec(
                name,
                type,
                new ImageRef("service-" + name + ":latest"),
                port,
                env,
                List.of(init),
                new Limits(1000, 512L << 20, 256, OptionalLong.empty()),
                Requests.NONE);
    }

    /** A template with these services. */
    public static Template withServices(ServiceSpec... services) {
        return with(List.of(services), List.of(), Commands.NONE, false, Optional.empty());
    }

    /** A template with these commands. */
    public static Template withCommands(Commands commands) {
        return with(List.of(), List.of(), commands, false, Optional.empty());
    }

    /** A template with all of this. */
    public static Template with(
            List<ServiceSpec> services,
            List<TemplateVolume> volumes,
            Commands commands,
            boolean readOnlyRoot,
            Optional<Starter> starter) {
        Template plain = aTemplate("python", "workspace-python:1");
        return new Template(
                plain.name(),
                plain.description(),
                plain.image(),
                plain.ttl(),
                plain.limits(),
                plain.requests(),
                plain.env(),
                plain.labels(),
                plain.ports(),
                plain.ulimits(),
                plain.claudeAuth(),
                services,
                volumes,
                commands,
                readOnlyRoot,
                OptionalLong.empty(),
                starter,
                TerminalRules.DEFAULT);
    }

    /** A template with every default of the product. */
    public static Template aTemplate(String name, String image) {
        return new Template(
                name,
                "",
                new ImageRef(image),
                Duration.ofHours(1),
                new Limits(1000, 512L << 20, 512, OptionalLong.empty()),
                Requests.NONE,
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                ClaudeAuth.NONE);
    }
}
