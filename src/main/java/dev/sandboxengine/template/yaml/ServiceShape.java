package dev.sandboxengine.template.yaml;

import dev.sandboxengine.runtime.ImageRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands under {@code services}, in a template and in a request: names, or maps with a name. */
final class ServiceShape {

    private static final int MOST_SERVICES = 16;
    private static final int MOST_SCRIPTS = 50;
    // Those that need no image; in a template every other service does.
    private static final List<String> KNOWN = List.of("postgres", "redis");

    static final Field<ImageRef> IMAGE =
            Field.optional("image", "What it is made of; postgres and redis have their own", Scalars.IMAGE);
    static final Field<String> VERSION = Field.optional(
            "version",
            "The tag of its image",
            Scalars.matching(
                    "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}",
                    version -> "'" + version + "' is not a version; write the tag of an image, for example \"17\""));
    static final Field<Long> PORT =
            Field.optional("port", "Where it listens; postgres 5432, redis 6379", Scalars.integer(1, 65535));
    static final Field<Map<String, String>> ENV =
            Field.optional("env", "Its environment; wins over what the engine gives it", TextMaps.ENV);
    static final Field<List<Script>> INIT = Field.optional(
            "init",
            "What it is given once: SQL for postgres, commands for redis, or files with them beside the template",
            Shapes.list(
                    Scalars.prose(1, YamlDocument.MOST_BYTES)
                            .then((value, text) -> Optional.of(new Script(text, value))),
                    MOST_SCRIPTS));
    static final Field<Filled> RESOURCES =
            Field.optional("resources", "What it may use and is promised", ResourceShape.SHAPE);

    private static final Shape<String> NAME_SHAPE = Scalars.matching(
            "(?!(?:workspace|localhost)$)[a-z0-9](?:[-a-z0-9]{0,28}[a-z0-9])?",
            name -> name.equals("workspace") || name.equals("localhost")
                    ? "'" + name + "' is the workspace itself; choose another name"
                    : "'" + name
                            + "' is not a service's name; use lower-case letters, digits and inner hyphens, at most 30");
    private static final Field<String> NAME =
            Field.required("name", "postgres, redis, or any other with `image` and `port`", NAME_SHAPE);

    /** The services as they are written. */
    static final Shape<List<Written>> LIST = Shapes.list(
            Shapes.plainOrMap(
                    NAME_SHAPE
                            .saying("enum", KNOWN)
                            .then((value, name) -> Optional.of(new Written(name, value, new Filled(value)))),
                    ObjectShape.of(NAME, IMAGE, VERSION, PORT, ENV, INIT, RESOURCES)
                            .saying("if", Schema.of("properties", Schema.of("name", Schema.of("enum", KNOWN))))
                            .saying("else", Schema.of("required", List.of("image", "port")))
                            .then((value, fields) -> fields.find(NAME)
                                    .map(name ->
                                            new Written(name, fields.at(NAME).orElse(value), fields)))),
            MOST_SERVICES);

    /**
     * What a service is given once, as it is written.
     *
     * @param text a file's path, or the script itself
     * @param place where it stands
     */
    record Script(String text, Value place) {}

    /**
     * A service as it is written.
     *
     * @param name its name
     * @param place where its name stands
     * @param fields the rest
     */
    record Written(String name, Value place, Filled fields) {}

    private ServiceShape() {}
}
