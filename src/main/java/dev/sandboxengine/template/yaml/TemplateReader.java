package dev.sandboxengine.template.yaml;

import dev.sandboxengine.config.GoDuration;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Ulimit;
import dev.sandboxengine.template.ClaudeAuth;
import dev.sandboxengine.template.ExposedPort;
import dev.sandboxengine.template.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;

/** Makes a template of a file's content, or reports everything that is wrong with it. */
final class TemplateReader {

    private static final Duration DEFAULT_TTL = Duration.ofHours(1);
    private static final int LONGEST_DESCRIPTION = 500;
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?");
    private static final List<String> NOT_SUPPORTED = List.of(
            "volumes", "commands", "read_only_root", "shm_size", "terminal", "network", "pool", "idle", "checks");

    private TemplateReader() {}

    /** The template in these bytes; empty when they hold problems. */
    static Optional<ReadTemplate> read(byte[] bytes, Problems problems) {
        return YamlDocument.parse(bytes, problems).flatMap(root -> read(root, problems));
    }

    private static Optional<ReadTemplate> read(MappingNode root, Problems problems) {
        Fields fields = new Fields(root, "", problems);
        Optional<Value> nameField = fields.require("name");
        Optional<String> name = nameField.flatMap(TemplateReader::name);
        String description =
                fields.take("description").flatMap(TemplateReader::description).orElse("");
        Optional<ImageRef> image = fields.require("base_image").flatMap(TemplateReader::image);
        Duration ttl = fields.take("ttl").flatMap(TemplateReader::ttl).orElse(DEFAULT_TTL);
        ResourceFields resources = ResourceFields.read(fields.take("resources"));
        Map<String, String> env = TextMaps.env(fields.take("env"));
        Map<String, String> labels = TextMaps.labels(fields.take("labels"));
        List<ExposedPort> ports = PortFields.read(fields.take("expose"));
        List<Ulimit> ulimits = UlimitFields.read(fields.take("ulimits"));
        ClaudeAuth claudeAuth =
                fields.take("claude_auth").flatMap(TemplateReader::claudeAuth).orElse(ClaudeAuth.NONE);
        refuseWhatIsNotSupported(fields);
        fields.refuseTheRest(ResourceFields.PATHS);
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        int nameLine = nameField.map(Value::line).orElse(0);
        return name.flatMap(it -> image.map(ref -> new Template(
                        it,
                        description,
                        ref,
                        ttl,
                        resources.limits(),
                        resources.requests(),
                        env,
                        labels,
                        ports,
                        ulimits,
                        claudeAuth)))
                .map(template -> new ReadTemplate(template, nameLine));
    }

    private static Optional<String> name(Value value) {
        return value.text()
                .flatMap(
                        name -> DNS_LABEL.matcher(name).matches()
                                ? Optional.of(name)
                                : value.refuse(
                                        "'" + Problems.shown(name)
                                                + "' is not a template's name; use lower-case letters, digits and inner hyphens, at most 63"));
    }

    private static Optional<String> description(Value value) {
        return value.text().map(String::strip).flatMap(text -> {
            if (text.length() > LONGEST_DESCRIPTION) {
                return value.refuse("is longer than " + LONGEST_DESCRIPTION + " characters");
            }
            return text.chars().noneMatch(Character::isISOControl)
                    ? Optional.of(text)
                    : value.refuse("must be one line without control characters; `>-` folds longer text into one");
        });
    }

    private static Optional<ImageRef> image(Value value) {
        return value.text().flatMap(text -> {
            try {
                return Optional.of(new ImageRef(text));
            } catch (IllegalArgumentException _) {
                return value.refuse("'" + Problems.shown(text)
                        + "' is not an image; write [host/]path[:tag], for example workspace-python:latest");
            }
        });
    }

    private static Optional<Duration> ttl(Value value) {
        if (value.isPlainInteger()) {
            return value.integer(Long.MIN_VALUE, Long.MAX_VALUE)
                    .flatMap(nanos -> value.parsed(_ -> GoDuration.atLeastASecond(nanos)));
        }
        return value.parsed(GoDuration::atLeastASecond);
    }

    private static Optional<ClaudeAuth> claudeAuth(Value value) {
        return value.text().flatMap(text -> switch (text) {
            case "none" -> Optional.of(ClaudeAuth.NONE);
            case "copy" -> Optional.of(ClaudeAuth.COPY);
            case "shared" -> Optional.of(ClaudeAuth.SHARED);
            default -> value.refuse("must be none, copy or shared, not '" + Problems.shown(text) + "'");
        });
    }

    private static void refuseWhatIsNotSupported(Fields fields) {
        // A list without services asks for nothing, so there is nothing to refuse.
        fields.takeUnlisted("services")
                .filter(services -> !services.isNothing() && !services.isEmptyList())
                .ifPresent(services -> refuse("services", services));
        for (String field : NOT_SUPPORTED) {
            fields.takeUnlisted(field).ifPresent(value -> refuse(field, value));
        }
    }

    private static void refuse(String field, Value value) {
        value.refuse("`" + field + "` is not supported by this version; remove it");
    }
}
