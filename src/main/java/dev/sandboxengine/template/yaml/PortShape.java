package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.ExposedPort;
import dev.sandboxengine.template.ExposedPort.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What stands under {@code expose}. */
final class PortShape {

    private static final int MOST_PORTS = 100;
    // The endpoint of this name is the sandbox's first public port.
    private static final String RESERVED_NAME = "main";

    private static final Field<Long> CONTAINER =
            Field.required("container", "The port inside; each only once", Scalars.integer(1, 65535));
    private static final Field<Protocol> PROTOCOL =
            Field.optional("protocol", "How it is spoken to", Scalars.choice(Protocol.class), "tcp");
    private static final Field<String> NAME = Field.optional(
            "name",
            "Unique; part of the port's host name; port-<container> by default",
            // A port's host name is <id>-<name>: an id has 12 characters, a DNS label at most 63.
            Scalars.matching(
                    "(?!main$)[a-z0-9](?:[-a-z0-9]{0,48}[a-z0-9])?",
                    name -> name.equals(RESERVED_NAME)
                            ? "'main' always names the first public port; choose another name, for example web"
                            : "'" + name + "' cannot be part of a host name; use lower-case letters,"
                                    + " digits and inner hyphens, at most 50"));
    private static final Field<Boolean> PUBLIC =
            Field.optional("public", "Whether everybody may reach it", Scalars.FLAG, false);
    private static final Field<String> TRAEFIK_RULE = Field.optional(
            "traefik_rule",
            "A Traefik rule in place of the one by host name; for public ports only",
            Scalars.TEXT.then((value, rule) -> {
                String stripped = rule.strip();
                return stripped.isEmpty() || stripped.chars().anyMatch(c -> c < ' ')
                        ? value.refuse("must be one line, for example Host(`app.example.com`)")
                        : Optional.of(stripped);
            }));

    /** The ports, without those that are wrong. */
    static final Shape<List<ExposedPort>> LIST = Shapes.list(
                    ObjectShape.of(CONTAINER, PROTOCOL, NAME, PUBLIC, TRAEFIK_RULE)
                            .hint("; write `- container: 8000`")
                            .saying("dependentRequired", Schema.of("traefik_rule", List.of("public"))),
                    MOST_PORTS)
            .then((_, items) -> Optional.of(new PortShape().ports(items)));

    private final Set<String> names = new HashSet<>();
    private final Set<Long> numbers = new HashSet<>();

    private PortShape() {}

    private List<ExposedPort> ports(List<Filled> items) {
        List<ExposedPort> ports = new ArrayList<>();
        items.forEach(item -> port(item).ifPresent(ports::add));
        return ports;
    }

    private Optional<ExposedPort> port(Filled item) {
        Optional<Long> number = item.find(CONTAINER)
                .filter(port -> numbers.add(port)
                        || refused(item.at(CONTAINER), "port " + port + " stands here twice; remove one"));
        Optional<String> name = item.at(NAME).isPresent() ? item.find(NAME) : number.map(port -> "port-" + port);
        boolean isPublic = item.get(PUBLIC);
        if (item.at(PUBLIC).isEmpty() || item.find(PUBLIC).equals(Optional.of(false))) {
            item.at(TRAEFIK_RULE)
                    .ifPresent(it -> it.refuse("is used for public ports only; add `public: true` or remove it"));
        }
        return number.flatMap(port -> name.filter(it -> names.add(it)
                        || refused(
                                item.at(NAME).or(() -> Optional.of(item.place())),
                                "another port is named '" + it + "' already; name one of them differently"))
                .map(it ->
                        new ExposedPort(it, port.intValue(), item.get(PROTOCOL), isPublic, item.find(TRAEFIK_RULE))));
    }

    private static boolean refused(Optional<Value> where, String message) {
        where.ifPresent(it -> it.refuse(message));
        return false;
    }
}
