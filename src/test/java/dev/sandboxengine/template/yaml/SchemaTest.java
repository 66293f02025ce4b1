package dev.sandboxengine.template.yaml;

import static dev.sandboxengine.template.yaml.Reading.HEAD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import dev.sandboxengine.template.FileKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schemas and the reader agree: what a schema refuses the reader refuses, what the reader takes a schema takes. */
class SchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final Map<FileKind, JsonSchema> SCHEMAS = new EnumMap<>(FileKind.class);

    static {
        YamlSchemas.all().forEach((kind, schema) -> SCHEMAS.put(kind, FACTORY.getSchema(JSON.valueToTree(schema))));
    }

    private static final String FULL = HEAD + """
            description: All of it
            ttl: 90m
            resources: {cpu_limit: 2, memory_limit: 1.5g, cpu_request: 500m, disk_limit: 10Gi, pids_limit: "100"}
            env: {LOG: debug, N: 1.10, ON: yes, EMPTY: ""}
            labels: {team: platform, build: 7}
            expose:
              - {container: 8000, protocol: http, name: web, public: true, traefik_rule: Host(`a.example.com`)}
              - container: 9229
            ulimits: {nofile: {soft: 1, hard: 2}, core: 0}
            claude_auth: copy
            services:
              - postgres
              - {name: redis, version: 7, env: {A: 1}, init: [SET a 1], resources: {memory_limit: 64m}}
              - {name: mail, image: "mail:1", port: 1025}
            volumes:
              - {name: data, mount_path: /data, size: 1Gi}
              - {name: Models, mount_path: /opt/models, read_only: yes}
              - {name: tmp, mount_path: /scratch, medium: memory, size: 67108864}
            commands:
              init: [make]
              start: [python main.py]
              stop:
              healthcheck: {command: "true", interval: 500ms, timeout: 5s, within: 1m}
            read_only_root: off
            shm_size: 128m
            """;

    static Stream<String> good() throws IOException {
        Stream<String> shipped;
        try (Stream<Path> files = Files.walk(Path.of("templates"))) {
            shipped = files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> kind(file) == FileKind.TEMPLATE)
                    .map(SchemaTest::text)
                    .toList()
                    .stream();
        }
        return Stream.concat(
                shipped,
                Stream.of(
                        HEAD,
                        FULL,
                        HEAD + "env:\nlabels: ~\nexpose:\nulimits:\nresources:\nservices:\nvolumes:\ncommands:\n",
                        HEAD + "ttl: 14400000000000\nread_only_root: True\nshm_size: 67108864",
                        HEAD + "commands: {healthcheck: test -f /tmp/ready}",
                        HEAD + "terminal: {writers: one, record: input_and_output}",
                        HEAD + "terminal:\n",
                        HEAD + "resources: {cpu_limit: .5, memory_limit: 536870912, pids_limit: +5}",
                        "name: 2026\nbase_image: 5\ndescription: 3.14"));
    }

    static Stream<String> bad() {
        return Stream.concat(
                RefusalTest.mistakes().map(arguments -> HEAD + arguments.get()[0]),
                Stream.of("network", "pool", "idle", "checks").map(field -> HEAD + field + ": {a: 1}"));
    }

    @ParameterizedTest
    @MethodSource("good")
    void whatIsGoodIsTakenByBoth(String yaml) {
        assertThat(mistakes(FileKind.TEMPLATE, yaml)).as(yaml).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatTheSchemaRefusesTheReaderRefuses(String yaml) {
        assertThat(Reading.problems(yaml)).isNotEmpty();
    }

    @Test
    void theSchemaFindsMostOfWhatIsBad() {
        List<String> missed = bad().filter(
                        yaml -> mistakes(FileKind.TEMPLATE, yaml).isEmpty())
                .toList();

        // Two of a kind, one thing compared with another, and what is not there: JSON Schema has no words for them.
        assertThat(missed).as("%s", missed).hasSizeLessThan((int) (bad().count() * 0.33));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ttl: 3600",
                "ttl: soon",
                "resources: {memory_limit: 4GB}",
                "resources: {memory_limits: 1g}",
                "resources: {cpu_limit: 9}\nresource: 1",
                "env: {SANDBOX_ID: x}",
                "env: {A: [1]}",
                "labels: {sandbox.id: x}",
                "expose: [8000]",
                "expose: [{container: 65536}]",
                "expose: [{container: 1, name: main}]",
                "ulimits: {nproc: 1}",
                "claude_auth: Shared",
                "services: postgres",
                "services: [mysql]",
                "services: [{name: mysql, image: mysql:8}]",
                "expose: [{container: 1, traefik_rule: x}]",
                "ttl: 9999999999999999999",
                "services: [{name: Postgres}]",
                "services: [{name: redis, memory: 1g}]",
                "volumes: [{name: a, mount_path: data}]",
                "volumes: [{name: a, mount_path: /usr/x}]",
                "starter: ../else",
                "volumes: [{name: a, mount_path: /a/../b}]",
                "volumes: [{name: a, mount_path: /a, size: big}]",
                "commands: {init: make}",
                "commands: {healthcheck: {interval: 1s}}",
                "read_only_root: maybe",
                "shm_size: 64",
                "pool: {size: 1}",
            })
    void theSchemaItselfRefuses(String lines) {
        assertThat(mistakes(FileKind.TEMPLATE, HEAD + lines)).isNotEmpty();
    }

    @Test
    void theNamesThatThePathsOfTheApiTakeAreRefusedByBoth() {
        for (String name : List.of("schema", "problems")) {
            String yaml = "base_image: a:1\nname: " + name;
            assertThat(mistakes(FileKind.TEMPLATE, yaml)).isNotEmpty();
            assertThat(Reading.problems(yaml)).isNotEmpty();
        }
    }

    @Test
    void ofDamagedFilesWhatTheReaderTakesTheSchemaTakes() {
        Random random = new Random(3);
        String signs = "{}[]:,-?&*!|>'\"%@`#~ \n\t\\0123456789abcxyzKMGi._/+é";
        int taken = 0;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder damaged = new StringBuilder(FULL);
            for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
                char sign = signs.charAt(random.nextInt(signs.length()));
                damaged.setCharAt(random.nextInt(damaged.length()), sign);
            }
            String yaml = damaged.toString();
            if (Reading.problems(yaml).isEmpty()) {
                taken++;
                assertThat(mistakes(FileKind.TEMPLATE, yaml)).as(yaml).isEmpty();
            }
        }
        assertThat(taken).isGreaterThan(150);
    }

    @ParameterizedTest
    @EnumSource(FileKind.class)
    void eachIsAGoodSchemaThatDescribesEveryField(FileKind kind) {
        JsonNode schema = JSON.valueToTree(YamlSchemas.all().get(kind));

        assertThat(FACTORY.getSchema(SchemaLocation.of(SchemaId.V202012)).validate(schema))
                .isEmpty();
        assertThat(schema.path("$id").asText()).startsWith("urn:");
        assertDescribed(schema);
    }

    private static void assertDescribed(JsonNode schema) {
        schema.path("properties").properties().forEach(field -> {
            boolean isNamedElsewhere =
                    field.getValue().has("anyOf") && !field.getValue().has("description");
            assertThat(isNamedElsewhere || field.getValue().has("description"))
                    .as(field.getKey())
                    .isTrue();
            assertDescribed(field.getValue());
            assertDescribed(field.getValue().path("items"));
        });
    }

    @Test
    void everyFieldOfTheSchemaIsInTheReference() throws IOException {
        String reference = Files.readString(Path.of("docs/templates.md"));
        Set<String> fields = new TreeSet<>();
        names(JSON.valueToTree(YamlSchemas.all().get(FileKind.TEMPLATE)), fields);
        fields.removeIf(reference::contains);

        assertThat(fields).isEmpty();
    }

    private static void names(JsonNode schema, Set<String> names) {
        schema.path("properties").properties().forEach(field -> {
            names.add("`" + field.getKey() + "`");
            names(field.getValue(), names);
        });
        schema.path("anyOf").forEach(one -> names(one, names));
        if (schema.has("items")) {
            names(schema.get("items"), names);
        }
    }

    @Test
    void domainsAndTasksHaveTheirs() throws IOException {
        assertThat(mistakes(FileKind.DOMAIN, "name: Backend\ndescription: |\n  Servers\n  and data\n"))
                .isEmpty();
        assertThat(mistakes(FileKind.DOMAIN, "description: x")).isNotEmpty();
        assertThat(
                        mistakes(
                                FileKind.TASK,
                                "code: a-1\ntitle: A\ndifficulty: easy\nrequired_level: senior\ntime_limit: 3600\nskills: [sql]"))
                .isEmpty();
        for (String line :
                List.of("difficulty: nasty", "required_level: boss", "time_limit: 1h", "skill: [a]", "code: a b")) {
            String yaml = "title: A\n" + line;
            assertThat(mistakes(FileKind.TASK, yaml)).as(yaml).isNotEmpty();
            Problems problems = new Problems("a.yaml");
            assertThat(CatalogueReader.task(yaml.getBytes(StandardCharsets.UTF_8), problems, "a"))
                    .isEmpty();
        }
        try (Stream<Path> files = Files.walk(Path.of("templates"))) {
            files.filter(file -> file.toString().endsWith(".yaml"))
                    .forEach(file -> assertThat(mistakes(kind(file), text(file)))
                            .as(file.toString())
                            .isEmpty());
        }
    }

    private static FileKind kind(Path file) {
        if (file.endsWith("domain.yaml")) {
            return FileKind.DOMAIN;
        }
        return Optional.ofNullable(file.getParent())
                        .filter(folder -> folder.endsWith("tasks"))
                        .isPresent()
                ? FileKind.TASK
                : FileKind.TEMPLATE;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> mistakes(FileKind kind, String yaml) {
        return YamlAsJson.of(yaml)
                .map(json -> SCHEMAS.get(kind).validate(json).stream()
                        .map(Object::toString)
                        .toList())
                .orElse(List.of("is not YAML"));
    }
}
