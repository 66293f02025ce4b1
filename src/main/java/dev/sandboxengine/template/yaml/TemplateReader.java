package dev.sandboxengine.template.yaml;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.runtime.Ulimit;
import dev.sandboxengine.template.ClaudeAuth;
import dev.sandboxengine.template.Commands;
import dev.sandboxengine.template.ExposedPort;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.StarterFile;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateVolume;
import dev.sandboxengine.template.TerminalRules;
import dev.sandboxengine.template.yaml.ResourceShape.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes a template of a file's content, or reports everything that is wrong with it. */
final class TemplateReader {

    private static final Resources DEFAULTS =
            new Resources(new Limits(1000, 512L << 20, 512, OptionalLong.empty()), Requests.NONE);

    private static final Field<String> NAME = Field.required(
            "name",
            "What it is asked for by; unique",
            Scalars.matching(
                    // These are paths of the API, where the template could never be shown.
                    "(?!(?:schema|problems)$)[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?",
                    name -> name.equals("schema") || name.equals("problems")
                            ? "'" + name + "' cannot be a template's name, because /templates/" + name
                                    + " is a path of the API; choose another"
                            : "'" + name
                                    + "' is not a template's name; use lower-case letters, digits and inner hyphens,"
                                    + " at most 63"));
    private static final Field<String> DESCRIPTION =
            Field.optional("description", "One line for people, at most 500 characters", Scalars.line(0, 500), "");
    private static final Field<ImageRef> BASE_IMAGE =
            Field.required("base_image", "The workspace's image: [host[:port]/]path[:tag][@digest]", Scalars.IMAGE);
    private static final Field<Duration> TTL = Field.optional(
            "ttl", "How long a sandbox lives: 4h, 90m, 1h30m; an integer is nanoseconds", Scalars.LIFETIME, "1h");
    private static final Field<Filled> RESOURCES = Field.optional(
            "resources",
            "What a workspace may use (cpu 1, memory 512m, 512 processes by default) and is promised",
            ResourceShape.SHAPE);
    private static final Field<Map<String, String>> ENV = Field.optional("env", "Environment variables", TextMaps.ENV);
    private static final Field<Map<String, String>> LABELS =
            Field.optional("labels", "Labels of the workspace's container", TextMaps.LABELS);
    private static final Field<List<ExposedPort>> EXPOSE =
            Field.optional("expose", "Ports that others may reach", PortShape.LIST);
    private static final Field<List<Ulimit>> ULIMITS =
            Field.optional("ulimits", "Limits of each process, by name", UlimitShape.SHAPE);
    private static final Field<ClaudeAuth> CLAUDE_AUTH = Field.optional(
            "claude_auth",
            "Which of the operator's Claude Code credentials are inside",
            Scalars.choice(ClaudeAuth.class),
            "none");
    private static final Field<List<ServiceShape.Written>> SERVICES =
            Field.optional("services", "What runs beside the workspace and is reached at localhost", ServiceShape.LIST);
    private static final Field<List<VolumeShape.Written>> VOLUMES =
            Field.optional("volumes", "Places that are not part of the root file system", VolumeShape.LIST);
    private static final Field<Commands> COMMANDS =
            Field.optional("commands", "What a sandbox does by itself, as coder in /workspace", CommandShape.SHAPE);
    private static final Field<Boolean> READ_ONLY_ROOT =
            Field.optional("read_only_root", "Whether the root file system cannot be written to", Scalars.FLAG, false);
    private static final Field<Long> SHM_SIZE =
            Field.optional("shm_size", "The size of /dev/shm", Scalars.size(1 << 20, "1 MiB"));
    private static final Field<String> STARTER = Field.optional(
            "starter",
            "A folder beside this file, whose files a workspace begins with: at most 500 files, 2 MiB",
            Scalars.TEXT.saying("not", Schema.of("pattern", "^/|(?:^|/)\\.{1,2}(?:/|$)")));

    private static final Field<TerminalRules> TERMINAL =
            Field.optional("terminal", "Who writes in its terminals, and what is recorded", TerminalShape.SHAPE);

    /** The fields of a template's file. */
    static final Shape<Filled> SHAPE = ObjectShape.of(
                    NAME,
                    DESCRIPTION,
                    BASE_IMAGE,
                    TTL,
                    RESOURCES,
                    ENV,
                    LABELS,
                    EXPOSE,
                    ULIMITS,
                    CLAUDE_AUTH,
                    SERVICES,
                    VOLUMES,
                    COMMANDS,
                    READ_ONLY_ROOT,
                    SHM_SIZE,
                    STARTER,
                    TERMINAL)
            .without("network", "pool", "idle", "checks");

    private TemplateReader() {}

    /** The template in these bytes; empty when they, or the files that they name, hold problems. */
    static Optional<ReadTemplate> read(byte[] bytes, Problems problems, Beside beside) {
        return YamlDocument.parse(bytes, problems)
                .flatMap(root -> SHAPE.read(new Value(root, "", problems)))
                .flatMap(fields -> template(fields, problems, beside));
    }

    private static Optional<ReadTemplate> template(Filled fields, Problems problems, Beside beside) {
        Resources resources = DEFAULTS.with(fields.find(RESOURCES));
        ClaudeAuth claudeAuth = fields.get(CLAUDE_AUTH);
        List<ServiceSpec> services = fields.find(SERVICES)
                .map(written -> ServiceReader.ofTemplate(written, beside))
                .orElse(List.of());
        List<TemplateVolume> volumes = volumes(fields, claudeAuth);
        Optional<List<StarterFile>> starter =
                fields.find(STARTER).flatMap(path -> fields.at(STARTER).flatMap(where -> beside.folder(where, path)));
        starter.ifPresent(files -> fields.find(VOLUMES).orElse(List.of()).forEach(volume -> volume.keepClearOf(files)));
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        int nameLine = fields.at(NAME).map(Value::line).orElse(0);
        return fields.find(NAME)
                .flatMap(name -> fields.find(BASE_IMAGE)
                        .map(image -> new Template(
                                name,
                                fields.get(DESCRIPTION),
                                image,
                                fields.get(TTL),
                                resources.limits(),
                                resources.requests(),
                                fields.find(ENV).orElse(Map.of()),
                                fields.find(LABELS).orElse(Map.of()),
                                fields.find(EXPOSE).orElse(List.of()),
                                fields.find(ULIMITS).orElse(List.of()),
                                claudeAuth,
                                services,
                                volumes,
                                fields.find(COMMANDS).orElse(Commands.NONE),
                                fields.get(READ_ONLY_ROOT),
                                fields.find(SHM_SIZE).map(OptionalLong::of).orElse(OptionalLong.empty()),
                                starter.map(StarterContent::named),
                                fields.find(TERMINAL).orElse(TerminalRules.DEFAULT))))
                .map(template -> new ReadTemplate(template, nameLine, starter.orElse(List.of())));
    }

    private static List<TemplateVolume> volumes(Filled fields, ClaudeAuth claudeAuth) {
        List<VolumeShape.Written> written = fields.find(VOLUMES).orElse(List.of());
        if (claudeAuth != ClaudeAuth.NONE) {
            written.forEach(volume ->
                    volume.keepClearOf(VolumeShape.CLAUDE_PATH, "where the credentials of `claude_auth` are"));
        }
        return written.stream().map(VolumeShape.Written::volume).toList();
    }
}
