package dev.sandboxengine.template.yaml;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.template.EnvName;
import dev.sandboxengine.template.InitScript;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.ServiceType;
import dev.sandboxengine.template.yaml.ResourceShape.Resources;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Makes services of what is written. Used once; not thread-safe.
 *
 * <p>In a template every service may have an image, a port and files; in a request none may, and the services that its template
 * defines are known as well.
 */
final class ServiceReader {

    private static final long MEBIBYTE = 1 << 20;
    private static final long MOST_SCRIPT_BYTES = MEBIBYTE;
    private static final Pattern FILE = Pattern.compile("\\S+\\.(?:sql|redis|txt)");

    private final Map<String, ServiceSpec> known = new LinkedHashMap<>();
    private final Map<String, ImageRef> own = new HashMap<>();
    private final Optional<Beside> files;
    private final Map<String, Integer> names = new HashMap<>();
    private final Map<Integer, String> ports = new HashMap<>();

    private ServiceReader(Optional<Beside> files) {
        this.files = files;
        know(new ServiceSpec(
                "postgres",
                ServiceType.POSTGRES,
                new ImageRef("service-postgres:latest"),
                5432,
                Map.of(),
                List.of(),
                limits(512),
                Requests.NONE));
        know(new ServiceSpec(
                "redis",
                ServiceType.REDIS,
                new ImageRef("service-redis:latest"),
                6379,
                Map.of(),
                List.of(),
                limits(256),
                Requests.NONE));
        known.values().forEach(it -> own.put(it.name(), it.image()));
    }

    private static Limits limits(long mebibytes) {
        return new Limits(1000, mebibytes * MEBIBYTE, 256, OptionalLong.empty());
    }

    private void know(ServiceSpec spec) {
        known.put(spec.name(), spec);
    }

    /** The services of a template, without those that are wrong. */
    static List<ServiceSpec> ofTemplate(List<ServiceShape.Written> written, Beside files) {
        return new ServiceReader(Optional.of(files)).read(written);
    }

    /** The services of a request, without those that are wrong. */
    static List<ServiceSpec> ofRequest(List<ServiceShape.Written> written, List<ServiceSpec> ofTemplate) {
        ServiceReader reader = new ServiceReader(Optional.empty());
        ofTemplate.forEach(reader::know);
        return reader.read(written);
    }

    private List<ServiceSpec> read(List<ServiceShape.Written> written) {
        List<ServiceSpec> services = new ArrayList<>();
        written.forEach(it -> service(it).ifPresent(services::add));
        long bytes = services.stream()
                .flatMap(service -> service.init().stream())
                .mapToLong(script -> script.text().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > MOST_SCRIPT_BYTES) {
            written.getLast()
                    .place()
                    .refuse("with this service `init` has " + bytes + " bytes in all, and at most " + MOST_SCRIPT_BYTES
                            + " are accepted; load large data in `commands.init`");
        }
        return services;
    }

    private Optional<ServiceSpec> service(ServiceShape.Written written) {
        Value place = written.place();
        if (names.putIfAbsent(written.name(), place.line()) != null) {
            return place.refuse("another service is named '" + written.name() + "' already; remove one");
        }
        Optional<ServiceSpec> base = base(written);
        if (files.isEmpty()) {
            refuseWhatIsTheTemplates(written.fields(), base);
        }
        return base.map(it -> over(it, written.fields())).filter(it -> hasOwnPort(it, written));
    }

    private void refuseWhatIsTheTemplates(Filled fields, Optional<ServiceSpec> base) {
        String why = "comes from the template and cannot be set in a request; remove it";
        fields.at(ServiceShape.IMAGE).ifPresent(it -> it.refuse(why));
        fields.at(ServiceShape.PORT).ifPresent(it -> it.refuse(why));
        base.filter(it -> !it.image().equals(own.get(it.name())))
                .flatMap(_ -> fields.at(ServiceShape.VERSION))
                .ifPresent(it -> it.refuse("the template says which image this is, so no other version of it can be"
                        + " asked for; remove it"));
        fields.at(ServiceShape.ENV).ifPresent(env -> {
            Map<String, String> variables = fields.find(ServiceShape.ENV).orElse(Map.of());
            for (String name : variables.keySet()) {
                EnvName.problemWithOfRequestedService(name)
                        .ifPresent(problem ->
                                new Value(env.node(), env.path() + "." + name, env.problems()).refuse(problem));
            }
        });
    }

    private Optional<ServiceSpec> base(ServiceShape.Written written) {
        ServiceSpec spec = known.get(written.name());
        if (spec != null) {
            return Optional.of(spec);
        }
        Filled fields = written.fields();
        if (files.isEmpty()) {
            return unknown(written, "");
        }
        boolean hasImage = fields.at(ServiceShape.IMAGE).isPresent();
        boolean hasPort = fields.at(ServiceShape.PORT).isPresent();
        if (!hasImage) {
            return unknown(written, "; any other needs `image` and `port`");
        }
        if (!hasPort) {
            return written.place()
                    .refuse("service '" + written.name()
                            + "' needs a `port`: where it listens, for example `port: 3306`");
        }
        return fields.find(ServiceShape.IMAGE)
                .flatMap(image -> fields.find(ServiceShape.PORT)
                        .map(port -> new ServiceSpec(
                                written.name(),
                                ServiceType.CUSTOM,
                                image,
                                port.intValue(),
                                Map.of(),
                                List.of(),
                                limits(512),
                                Requests.NONE)));
    }

    private Optional<ServiceSpec> unknown(ServiceShape.Written written, String more) {
        String hint = NearMiss.of(written.name(), known.keySet())
                .map(meant -> "did you mean `" + meant + "`? ")
                .orElse("");
        return written.place()
                .refuse("unknown service '" + written.name() + "'; " + hint + "known are "
                        + String.join(", ", known.keySet()) + more);
    }

    private ServiceSpec over(ServiceSpec base, Filled fields) {
        Map<String, String> env = new LinkedHashMap<>(base.env());
        fields.find(ServiceShape.ENV).ifPresent(env::putAll);
        Resources given = new Resources(base.limits(), base.requests());
        Optional<Filled> asked = fields.find(ServiceShape.RESOURCES);
        Resources resources = files.isEmpty() ? given.withNoMore(asked) : given.with(asked);
        int port = fields.find(ServiceShape.PORT).map(Long::intValue).orElse(base.port());
        return new ServiceSpec(
                base.name(),
                base.type(),
                image(base, fields),
                port,
                env,
                fields.find(ServiceShape.INIT)
                        .map(it -> scripts(base, it, fields))
                        .orElse(base.init()),
                resources.limits(),
                resources.requests());
    }

    private static ImageRef image(ServiceSpec base, Filled fields) {
        ImageRef image = fields.find(ServiceShape.IMAGE).orElse(base.image());
        Optional<String> version = fields.find(ServiceShape.VERSION);
        if (version.isEmpty()) {
            return image;
        }
        String untagged = untagged(image.value());
        if (fields.find(ServiceShape.IMAGE).isPresent() && !untagged.equals(image.value())) {
            fields.at(ServiceShape.VERSION)
                    .ifPresent(it -> it.refuse("`image` has a tag or a digest already; remove one of them"));
            return image;
        }
        return new ImageRef(untagged + ":" + version.get());
    }

    private static String untagged(String image) {
        int digest = image.indexOf('@');
        String named = digest < 0 ? image : image.substring(0, digest);
        int tag = named.indexOf(':', named.lastIndexOf('/') + 1);
        return tag < 0 ? named : named.substring(0, tag);
    }

    private List<InitScript> scripts(ServiceSpec base, List<ServiceShape.Script> written, Filled fields) {
        if (base.type() == ServiceType.CUSTOM && !written.isEmpty()) {
            fields.at(ServiceShape.INIT)
                    .ifPresent(it -> it.refuse("only postgres and redis are given something;" + " prepare '"
                            + base.name() + "' in `commands.init`"));
            return List.of();
        }
        List<InitScript> scripts = new ArrayList<>();
        for (ServiceShape.Script script : written) {
            String text = script.text();
            Value place = script.place();
            if (!FILE.matcher(text).matches()) {
                scripts.add(new InitScript(place.path().substring(place.path().lastIndexOf('.') + 1), text));
            } else if (files.isPresent()) {
                files.get().text(place, text).ifPresent(content -> scripts.add(new InitScript(text, content)));
            } else {
                place.refuse("'" + Problems.shown(text)
                        + "' is a file, and files come from templates only; write its content here");
            }
        }
        return scripts;
    }

    private boolean hasOwnPort(ServiceSpec service, ServiceShape.Written written) {
        String other = ports.putIfAbsent(service.port(), service.name());
        if (other != null) {
            written.fields()
                    .at(ServiceShape.PORT)
                    .orElse(written.place())
                    .refuse("'" + service.name() + "' and '" + other + "' both listen on port " + service.port()
                            + "; give one of them another `port`");
        }
        return other == null;
    }
}
