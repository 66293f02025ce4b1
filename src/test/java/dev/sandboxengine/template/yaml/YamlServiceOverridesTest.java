package dev.sandboxengine.template.yaml;

import static dev.sandboxengine.template.yaml.Reading.HEAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.template.InitScript;
import dev.sandboxengine.template.InvalidServices;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.ServiceType;
import dev.sandboxengine.template.Template;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The services of a request. */
class YamlServiceOverridesTest {

    private static final Template TEMPLATE = Reading.template(HEAD + """
            services:
              - name: postgres
                image: registry.example.com:5000/our/postgres:15
                port: 5433
                env: {POSTGRES_DB: shop, A: one}
                init: [select 1]
                resources: {memory_limit: 128m, memory_request: 64m, pids_limit: 100}
              - name: mail
                image: mail:1
                port: 1025
                resources: {disk_limit: 1g}
            """);

    private final YamlServiceOverrides overrides = new YamlServiceOverrides();

    @Test
    void aNameAloneIsTheServiceOfTheTemplate() {
        assertThat(read("[\"mail\",{\"name\":\"postgres\"}]"))
                .containsExactly(TEMPLATE.services().get(1), TEMPLATE.services().getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null"})
    void nothingIsNoService(String json) {
        assertThat(read(json)).isEmpty();
    }

    @Test
    void whatTheEngineKnowsNeedsNoTemplate() {
        assertThat(read("[\"redis\"]")).singleElement().satisfies(service -> {
            assertThat(service.type()).isEqualTo(ServiceType.REDIS);
            assertThat(service.image().value()).isEqualTo("service-redis:latest");
            assertThat(service.port()).isEqualTo(6379);
        });
    }

    @Test
    void whatIsAskedForIsLaidOverTheTemplate() {
        assertThat(read("""
                [{"name": "postgres", "env": {"A": "two", "B": "3"},
                  "init": ["select 2", "select '3'"], "resources": {"memory_limit": "64m", "disk_limit": "1g"}}]
                """)).singleElement().satisfies(service -> {
            assertThat(service.image().value()).isEqualTo("registry.example.com:5000/our/postgres:15");
            assertThat(service.port()).isEqualTo(5433);
            assertThat(service.env()).isEqualTo(Map.of("POSTGRES_DB", "shop", "A", "two", "B", "3"));
            assertThat(service.init())
                    .containsExactly(new InitScript("init[0]", "select 2"), new InitScript("init[1]", "select '3'"));
            assertThat(service.limits().memoryBytes()).isEqualTo(64L << 20);
            assertThat(service.limits().diskBytes()).hasValue(1L << 30);
            assertThat(service.limits().pids()).isEqualTo(100);
        });
    }

    @Test
    void whateverJsonCanWriteIsReadAsItIs() throws IOException {
        String odd =
                "é ☃ \ud83d\ude00 \u0085 \u2028 \u007f \ufffe \u0001 \t \n \r\n \\ \\/ / \" ' # : , [ ] { } & * ! | > % @ `";
        String json = new ObjectMapper()
                .writeValueAsString(
                        List.of(Map.of("name", "postgres", "env", Map.of("ODD", odd), "init", List.of(odd))));

        assertThat(read(json)).singleElement().satisfies(service -> {
            assertThat(service.env()).containsEntry("ODD", odd);
            assertThat(service.init()).containsExactly(new InitScript("init[0]", odd));
        });
        assertThat(read("[{\"name\":\"postgres\",\"env\":{\"A\":\"\\/\\u00e9\\ud83d\\ude00\"}}]"))
                .first()
                .satisfies(service -> assertThat(service.env()).containsEntry("A", "/é\ud83d\ude00"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "\"postgres\"                                             | services | must be a list",
                "{\"postgres\": {}}                                       | services | must be a list",
                "[\"mysql\"]                                              | services[0] | known are postgres, redis, mail",
                "[\"redis\", \"postgress\"]                               | services[1] | did you mean `postgres`?",
                "[\"redis\", {\"name\": \"redis\"}]                       | services[1].name | already",
                "[{\"version\": \"17\"}]                                  | services[0].name | is required",
                "[{\"name\": \"redis\", \"image\": \"evil:1\"}]           | services[0].image | comes from the template",
                "[{\"name\": \"redis\", \"port\": 1}]                     | services[0].port | comes from the template",
                "[{\"name\": \"postgres\", \"init\": [\"schema.sql\"]}]   | services[0].init[0] | files come from templates only",
                "[{\"name\": \"mail\", \"init\": [\"a b\"]}]              | services[0].init | only postgres and redis",
                "[\"redis\", {\"name\": \"postgres\", \"env\": {\"X\": null}}] | services[1].env.X | has no value",
                "[\"redis\", {\"name\": \"postgres\", \"env\": {\"X\": []}}] | services[1].env.X | single value",
                "[{\"name\": \"redis\", \"resources\": {\"memory_limit\": \"lots\"}}] | services[0].resources.memory_limit | is not a size",
                "[{\"name\": \"redis\", \"verson\": \"7\"}]               | services[0].verson | did you mean `version`?",
                "[{\"name\": \"redis\", \"version\": \"a b\"}]            | services[0].version | tag of an image",
                "[{\"name\": \"mail\", \"version\": \"2\"}]              | services[0].version | the template says which image",
                "[                                                        | services | is not YAML",
            })
    void whatCannotBeHadIsNamed(String json, String field, String message) {
        InvalidServices invalid = catchThrowableOfType(InvalidServices.class, () -> read(json));

        assertThat(invalid.field()).isEqualTo(field);
        assertThat(invalid).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "PATH, only a template",
        "LD_PRELOAD, only a template",
        "LD_LIBRARY_PATH, only a template",
        "BASH_ENV, only a template",
        "ENV, only a template",
        "IFS, only a template",
        "SHELLOPTS, only a template",
        "PS4, only a template",
        "A-B, letters",
        "1A, not a digit first",
        "SANDBOX_ID, set by the engine",
    })
    void anEnvironmentThatWouldTurnTheEnginesCommandsIntoOthersIsRefused(String name, String message) {
        InvalidServices invalid = catchThrowableOfType(
                InvalidServices.class,
                () -> read("[{\"name\": \"postgres\", \"env\": {\"B\": \"x\", \"" + name + "\": \"/tmp\"}}]"));

        assertThat(invalid.field()).isEqualTo("services[0].env." + name);
        assertThat(invalid).hasMessageContaining(message);
    }

    @Test
    void aTemplateMaySetWhatARequestMayNot() {
        Template template =
                Reading.template(HEAD + "services: [{name: mail, image: mail:1, port: 25, env: {PATH: /opt/bin}}]\n");

        assertThat(overrides.read("[{\"name\": \"mail\", \"env\": {\"PATHS\": \"a\", \"LD\": \"b\"}}]", template))
                .singleElement()
                .satisfies(service ->
                        assertThat(service.env()).isEqualTo(Map.of("PATH", "/opt/bin", "PATHS", "a", "LD", "b")));
    }

    @Test
    void theEnginesImagesCanBeHadInAnotherVersion() {
        assertThat(read("[{\"name\": \"redis\", \"version\": 8}]"))
                .singleElement()
                .satisfies(service -> assertThat(service.image().value()).isEqualTo("service-redis:8"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image: our/redis",
                "image: our/redis:7",
                "image: our/redis@sha256:0000000000000000000000000000000000000000000000000000000000000000",
                "version: '7'"
            })
    void anImageThatTheTemplateNamesIsNotReplacedByAnotherVersion(String image) {
        Template template = Reading.template(HEAD + "services: [{name: redis, " + image + "}]\n");

        InvalidServices invalid = catchThrowableOfType(
                InvalidServices.class, () -> overrides.read("[{\"name\": \"redis\", \"version\": \"6\"}]", template));

        assertThat(invalid.field()).isEqualTo("services[0].version");
        assertThat(invalid).hasMessageContaining("the template says which image");
        assertThat(overrides.read("[\"redis\"]", template)).isEqualTo(template.services());
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, memory_limit, 129m, 128m",
        "postgres, pids_limit, 101, 100",
        "postgres, cpu_limit, 1001m, 1",
        "postgres, memory_request, 65m, 64m",
        "postgres, cpu_request, 500m, promises none",
        "redis, memory_limit, 1Ti, 256m",
        "redis, memory_request, 6m, promises none",
        "mail, disk_limit, 1025m, 1024m",
    })
    void nothingGetsMoreThanItsTemplateGives(String service, String field, String asked, String most) {
        InvalidServices invalid = catchThrowableOfType(
                InvalidServices.class,
                () -> read("[{\"name\": \"" + service + "\", \"resources\": {\"" + field + "\": \"" + asked + "\"}}]"));

        assertThat(invalid.field()).isEqualTo("services[0].resources." + field);
        assertThat(invalid).hasMessageContaining(most).hasMessageContaining("template");
    }

    @Test
    void asMuchAsTheTemplateGivesCanBeAskedFor() {
        assertThat(read("""
                [{"name": "postgres", "resources": {"cpu_limit": 1, "memory_limit": "128m", "pids_limit": 100,
                  "memory_request": "64m"}}]
                """)).containsExactly(TEMPLATE.services().getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"я", "☃", "\ud83d\ude00", "\u0085", "\u2028", "\ufeff", "\ufdd0"})
    void textThatIsNotAsciiHasAsMuchRoom(String text) throws IOException {
        String large = "x" + text.repeat(262_000 / text.length());
        String json =
                new ObjectMapper().writeValueAsString(List.of(Map.of("name", "postgres", "init", List.of(large))));

        assertThat(read(json))
                .singleElement()
                .satisfies(service -> assertThat(service.init()).containsExactly(new InitScript("init[0]", large)));
    }

    @Test
    void sizeAndNumberAreBounded() {
        InvalidServices large =
                catchThrowableOfType(InvalidServices.class, () -> read("[\"" + "x".repeat(300_000) + "\"]"));
        InvalidServices many =
                catchThrowableOfType(InvalidServices.class, () -> read("[" + "\"redis\",".repeat(100) + "\"redis\"]"));

        assertThat(large.field()).isEqualTo("services");
        assertThat(large).hasMessageContaining("more than 262144 characters");
        assertThat(many).hasMessageContaining("at most 16");
    }

    private List<ServiceSpec> read(String json) {
        return overrides.read(json, TEMPLATE);
    }
}
