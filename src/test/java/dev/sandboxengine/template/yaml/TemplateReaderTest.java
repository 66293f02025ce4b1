package dev.sandboxengine.template.yaml;

import static dev.sandboxengine.template.yaml.Reading.HEAD;
import static dev.sandboxengine.template.yaml.Reading.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.runtime.Ulimit;
import dev.sandboxengine.template.ClaudeAuth;
import dev.sandboxengine.template.Commands;
import dev.sandboxengine.template.ExposedPort;
import dev.sandboxengine.template.ExposedPort.Protocol;
import dev.sandboxengine.template.HealthCheck;
import dev.sandboxengine.template.InitScript;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.ServiceType;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateFixtures;
import dev.sandboxengine.template.TemplateVolume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What good files mean. */
class TemplateReaderTest {

    @Test
    void whatIsNotWrittenHasItsDefault() {
        assertThat(template(HEAD)).isEqualTo(TemplateFixtures.aTemplate("web", "web:1"));
    }

    @Test
    void everyFieldIsRead() {
        Template template = template("""
                name: full-1
                description: "  All of it  "
                base_image: registry.example.com:5000/team/web:1.2
                ttl: 90m
                resources:
                  cpu_limit: "2"
                  memory_limit: 4Gi
                  cpu_request: 0.5
                  memory_request: 1.5g
                  disk_limit: 10G
                  pids_limit: 100
                env: {LOG: debug, N: 1.10, ON: yes, HEX: 0x1F, DAY: 2024-01-01, EMPTY: "", POSTGRES_HOST: db}
                labels:
                  team: platform
                  traefik.http.routers.x.tls.domains[0].main: example.com
                  build: 7
                expose:
                  - container: 8000
                    protocol: http
                    name: web
                    public: true
                    traefik_rule: Host(`app.example.com`)
                  - container: 9229
                ulimits:
                  nofile: {soft: 1024, hard: 65536}
                  core: 0
                  memlock: -1
                claude_auth: shared
                services: []
                """);

        assertThat(template)
                .isEqualTo(new Template(
                        "full-1",
                        "All of it",
                        new ImageRef("registry.example.com:5000/team/web:1.2"),
                        Duration.ofMinutes(90),
                        new Limits(2000, 4L << 30, 100, OptionalLong.of(10_000_000_000L)),
                        new Requests(OptionalLong.of(500), OptionalLong.of(1_610_612_736L)),
                        Map.of(
                                "LOG",
                                "debug",
                                "N",
                                "1.10",
                                "ON",
                                "yes",
                                "HEX",
                                "0x1F",
                                "DAY",
                                "2024-01-01",
                                "EMPTY",
                                "",
                                "POSTGRES_HOST",
                                "db"),
                        Map.of(
                                "team",
                                "platform",
                                "traefik.http.routers.x.tls.domains[0].main",
                                "example.com",
                                "build",
                                "7"),
                        List.of(
                                new ExposedPort(
                                        "web", 8000, Protocol.HTTP, true, Optional.of("Host(`app.example.com`)")),
                                new ExposedPort("port-9229", 9229, Protocol.TCP, false, Optional.empty())),
                        List.of(
                                new Ulimit("nofile", 1024, 65536),
                                new Ulimit("core", 0, 0),
                                new Ulimit("memlock", -1, -1)),
                        ClaudeAuth.SHARED));
    }

    @Test
    void servicesAreRead() {
        Template template = template(HEAD + """
                services:
                  - postgres
                  - name: redis
                    version: 7.2
                    env: {MAXMEMORY: 10mb}
                    init: ["SET a 1"]
                    resources: {memory_limit: 64m, pids_limit: 50}
                  - name: mail
                    image: registry.example.com:5000/mail/hog
                    version: v1.0.1
                    port: 1025
                """);

        assertThat(template.services())
                .containsExactly(
                        new ServiceSpec(
                                "postgres",
                                ServiceType.POSTGRES,
                                new ImageRef("service-postgres:latest"),
                                5432,
                                Map.of(),
                                List.of(),
                                new Limits(1000, 512L << 20, 256, OptionalLong.empty()),
                                Requests.NONE),
                        new ServiceSpec(
                                "redis",
                                ServiceType.REDIS,
                                new ImageRef("service-redis:7.2"),
                                6379,
                                Map.of("MAXMEMORY", "10mb"),
                                List.of(new InitScript("init[0]", "SET a 1")),
                                new Limits(1000, 64L << 20, 50, OptionalLong.empty()),
                                Requests.NONE),
                        new ServiceSpec(
                                "mail",
                                ServiceType.CUSTOM,
                                new ImageRef("registry.example.com:5000/mail/hog:v1.0.1"),
                                1025,
                                Map.of(),
                                List.of(),
                                new Limits(1000, 512L << 20, 256, OptionalLong.empty()),
                                Requests.NONE));
    }

    @Test
    void volumesCommandsAndTheRestAreRead() {
        Template template = template(HEAD + """
                volumes:
                  - {name: data, mount_path: /data, size: 1Gi}
                  - {name: workspace, mount_path: /workspace}
                  - {name: Shared_Models, mount_path: /opt/models, read_only: true}
                  - {name: scratch, mount_path: /scratch, medium: memory}
                commands:
                  init: [make setup]
                  start: ["python main.py", redis-cli ping]
                  stop: [make down]
                  healthcheck: {command: curl localhost, timeout: 500ms}
                read_only_root: true
                shm_size: 128m
                """);

        assertThat(template.volumes())
                .containsExactly(
                        new TemplateVolume("data", "/data", false, OptionalLong.of(1L << 30), false),
                        new TemplateVolume("workspace", "/workspace", false, OptionalLong.empty(), false),
                        new TemplateVolume("Shared_Models", "/opt/models", true, OptionalLong.empty(), false),
                        new TemplateVolume("scratch", "/scratch", false, OptionalLong.of(64L << 20), true));
        assertThat(template.commands())
                .isEqualTo(new Commands(
                        List.of("make setup"),
                        List.of("python main.py", "redis-cli ping"),
                        List.of("make down"),
                        Optional.of(new HealthCheck(
                                "curl localhost",
                                Duration.ofSeconds(1),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(60)))));
        assertThat(template.readOnlyRoot()).isTrue();
        assertThat(template.shmBytes()).hasValue(128L << 20);
    }

    @Test
    void aHealthCheckMayBeACommandAlone() {
        assertThat(template(HEAD + "commands: {healthcheck: test -f /tmp/ready}")
                        .commands()
                        .healthCheck())
                .contains(new HealthCheck(
                        "test -f /tmp/ready", Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(60)));
    }

    @Test
    void aServiceMayListenWhereAPortIsExposed() {
        assertThat(template(HEAD + "services: [postgres]\nexpose: [{container: 5432}]")
                        .services())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "4h, PT4H",
        "'\"1h30m\"', PT1H30M",
        "1.5h, PT1H30M",
        "14400000000000, PT4H",
        "1000000000, PT1S",
        "9223372036854775807, PT2562047H47M16.854775807S"
    })
    void aTtlIsADurationOrNanoseconds(String written, Duration ttl) {
        assertThat(template(HEAD + "ttl: " + written).ttl()).isEqualTo(ttl);
    }

    @ParameterizedTest
    @CsvSource({"none, NONE", "copy, COPY", "'\"shared\"', SHARED"})
    void everyWayOfAuthorisingClaudeIsRead(String written, ClaudeAuth claudeAuth) {
        assertThat(template(HEAD + "claude_auth: " + written).claudeAuth()).isEqualTo(claudeAuth);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "True, true", "yes, true", "on, true", "false, false", "no, false", "off, false"})
    void yamlsBooleansAreRead(String written, boolean isPublic) {
        assertThat(template(HEAD + "expose: [{container: 1, public: " + written + "}]")
                        .ports())
                .singleElement()
                .extracting(ExposedPort::isPublic)
                .isEqualTo(isPublic);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "env:",
                "labels:",
                "expose:",
                "ulimits:",
                "resources:",
                "services:",
                "services: ~",
                "env: {}",
                "volumes:",
                "commands: ~",
                "commands: {}",
                "commands: {init: , start: []}"
            })
    void anEmptyMapOrListIsAsGoodAsNone(String line) {
        assertThat(template(HEAD + line)).isEqualTo(template(HEAD));
    }

    @Test
    void aRequestMayReachItsLimit() {
        Template template = template(HEAD + "resources: {cpu_request: 1, memory_request: 512m}");

        assertThat(template.requests()).isEqualTo(new Requests(OptionalLong.of(1000), OptionalLong.of(512L << 20)));
    }

    @Test
    void theLongestNamesAreFine() {
        String name = "a".repeat(63);
        String port = "b".repeat(50);

        Template template =
                template("name: " + name + "\nbase_image: a:1\nexpose: [{container: 1, name: " + port + "}]");

        assertThat(template.name()).isEqualTo(name);
        assertThat(template.ports())
                .singleElement()
                .extracting(ExposedPort::name)
                .isEqualTo(port);
    }

    @Test
    void aNameMayLookLikeANumber() {
        assertThat(template("name: 2026\nbase_image: a:1").name()).isEqualTo("2026");
    }

    @Test
    void anAliasStandsForItsValue() {
        Template template = template(HEAD + "env: &all {A: x}\nlabels: *all");

        assertThat(template.labels()).isEqualTo(Map.of("A", "x"));
    }

    @Test
    void markOfByteOrderAndWindowsLineEndsAreFine() {
        assertThat(template("\ufeffname: web\r\nbase_image: web:1\r\n")).isEqualTo(template(HEAD));
    }

    @Test
    void aSingleDocumentMayBeMarked() {
        assertThat(template("# A comment\n---\n" + HEAD + "...\n")).isEqualTo(template(HEAD));
    }
}
