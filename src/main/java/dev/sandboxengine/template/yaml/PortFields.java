package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.ExposedPort;
import dev.sandboxengine.template.ExposedPort.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What stands under {@code expose}. */
final class PortFields {

    // A port's host name is <id>-<name>: an id has 12 characters, a DNS label at most 63.
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,48}[a-z0-9])?");
    // The endpoint of this name is the sandbox's first public port.
    private static final String RESERVED_NAME = "main";

    private final Set<String> names = new HashSet<>();
    private final Set<Integer> numbers = new HashSet<>();

    private PortFields() {}

    /** Reads them, without those that are wrong. */
    static List<ExposedPort> read(Optional<Value> expose) {
        PortFields reader = new PortFields();
        List<ExposedPort> ports = new ArrayList<>();
        for (Value item : expose.map(Value::items).orElse(List.of())) {
            reader.port(item).ifPresent(ports::add);
        }
        return ports;
    }

    private Optional<ExposedPort> port(Value item) {
        if (item.isPlainInteger() || item.isNothing()) {
            return item.refuse("must be a map; write `- container: 8000`");
        }
        return item.fields().flatMap(fields -> port(item, fields));
    }

    private Optional<ExposedPort> port(Value item, Fields fields) {
        Optional<Integer> number = fields.require("container")
                .flatMap(value -> value.integer(1, 65535).map(Long::intValue).flatMap(port -> unused(value, port)));
        Protocol protocol =
                fields.take("protocol").flatMap(PortFields::protocol).orElse(Protocol.TCP);
        Optional<Value> nameField = fields.take("name");
        Optional<String> name = nameField.isPresent()
                ? nameField.flatMap(this::name)
                : number.flatMap(port -> unused(item, "port-" + port));
        Optional<Value> isPublicField = fields.take("public");
        Optional<Boolean> isPublic = isPublicField.flatMap(Value::flag);
        Optional<String> rule =
                fields.take("traefik_rule").flatMap(value -> rule(value, isPublic.orElse(isPublicField.isPresent())));
        fields.refuseTheRest();
        return number.flatMap(
                port -> name.map(it -> new ExposedPort(it, port, protocol, isPublic.orElse(false), rule)));
    }

    private Optional<Integer> unused(Value value, int number) {
        return numbers.add(number)
                ? Optional.of(number)
                : value.refuse("port " + number + " stands here twice; remove one");
    }

    private Optional<String> unused(Value value, String name) {
        return names.add(name)
                ? Optional.of(name)
                : value.refuse("another port is named '" + name + "' already; name one of them differently");
    }

    private Optional<String> name(Value value) {
        return value.text().flatMap(name -> {
            if (name.equals(RESERVED_NAME)) {
                return value.refuse("'main' always names the first public port; choose another name, for example web");
            }
            return NAME.matcher(name).matches()
                    ? unused(value, name)
                    : value.refuse(
                            "'" + Problems.shown(name) + "' cannot be part of a host name; use lower-case letters,"
                                    + " digits and inner hyphens, at most 50");
        });
    }

    private static Optional<Protocol> protocol(Value value) {
        return value.text().flatMap(text -> switch (text) {
            case "tcp" -> Optional.of(Protocol.TCP);
            case "http" -> Optional.of(Protocol.HTTP);
            default -> value.refuse("must be tcp or http, not '" + Problems.shown(text) + "'");
        });
    }

    private static Optional<String> rule(Value value, boolean isPublic) {
        if (!isPublic) {
            return value.refuse("is used for public ports only; add `public: true` or remove it");
        }
        return value.text()
                .map(String::strip)
                .flatMap(rule -> rule.isEmpty() || rule.chars().anyMatch(c -> c < ' ')
                        ? value.refuse("must be one line, for example Host(`app.example.com`)")
                        : Optional.of(rule));
    }
}
