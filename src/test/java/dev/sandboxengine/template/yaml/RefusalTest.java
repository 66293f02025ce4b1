package dev.sandboxengine.template.yaml;

import static dev.sandboxengine.template.yaml.Reading.HEAD;
import static dev.sandboxengine.template.yaml.Reading.problem;
import static dev.sandboxengine.template.yaml.Reading.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.template.TemplateProblem;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, where it is said to stand, and what is advised. */
class RefusalTest {

    // From line 3 of the file on, where ¶ is the end of a line | line | field | what the message holds.
    private static final String MISTAKES = """
            ttl: 3600                               | 3 | ttl | "3600s"
            ttl: 0                                  | 3 | ttl | read as nanoseconds
            ttl: -5                                 | 3 | ttl | read as nanoseconds
            ttl: "3600"                             | 3 | ttl | without a unit
            ttl: 010                                | 3 | ttl | without a unit
            ttl: 1.5                                | 3 | ttl | without a unit
            ttl: 500ms                              | 3 | ttl | less than one second
            ttl: 2d                                 | 3 | ttl | "24h"
            ttl: soon                               | 3 | ttl | is not a duration
            ttl: 1:30                               | 3 | ttl | is not a duration
            ttl: 9999999999999999999                | 3 | ttl | at most 9223372036854775807
            ttl:                                    | 3 | ttl | has no value
            ttl: [4h]                               | 3 | ttl | must be a single value
            description: "a\\nb"                    | 3 | description | one line
            description: "a\\0b"                    | 3 | description | one line
            resources: {cpu_limit: two}             | 3 | resources.cpu_limit | number of CPUs
            resources: {cpu_limit: 9m}              | 3 | resources.cpu_limit | at least 10m
            resources: {cpu_limit: -1}              | 3 | resources.cpu_limit | number of CPUs
            resources: {memory_limit: 5m}           | 3 | resources.memory_limit | at least 6 MiB
            resources: {memory_limit: 4GB}          | 3 | resources.memory_limit | is not a size
            resources: {memory_limit: 512}          | 3 | resources.memory_limit | at least 6 MiB
            resources: {memory_request: 5m}         | 3 | resources.memory_request | at least 6 MiB
            resources: {memory_request: 1g}         | 3 | resources.memory_request | `memory_limit` (512m by default)
            resources: {memory_limit: 1g, memory_request: 2g} | 3 | resources.memory_request | raise the limit
            resources: {cpu_request: 1m}            | 3 | resources.cpu_request | at least 2m
            resources: {cpu_request: 2}             | 3 | resources.cpu_request | `cpu_limit` (1 by default)
            resources: {cpu_limit: 2, cpu_request: 3} | 3 | resources.cpu_request | more than `cpu_limit`;
            resources: {disk_limit: 1023k}          | 3 | resources.disk_limit | at least 1 MiB
            resources: {pids_limit: 0}              | 3 | resources.pids_limit | from 1 to 4194304
            resources: {pids_limit: many}           | 3 | resources.pids_limit | whole number
            resources: {pids_limit: 1.5}            | 3 | resources.pids_limit | whole number
            resources: 2                            | 3 | resources | must be a map
            resources: {memory_limits: 1g}          | 3 | resources.memory_limits | did you mean `memory_limit`?
            resources: {gpu: 1}                     | 3 | resources.gpu | known here: cpu_limit, memory_limit
            env: [A=1]                              | 3 | env | must be a map
            env: {A-B: 1}                           | 3 | env.A-B | letters, digits and _
            env: {1A: 1}                            | 3 | env.1A | not a digit first
            env: {SANDBOX_ID: x}                    | 3 | env.SANDBOX_ID | set by the engine
            env: {A: }                              | 3 | env.A | write ""
            env: {A: [1]}                           | 3 | env.A | single value
            env: {A: "x\\0y"}                       | 3 | env.A | NUL
            env: {? [a] : b}                        | 3 | env | name must be a single value
            labels: {sandbox.id: x}                 | 3 | labels.sandbox.id | set by the engine
            labels: {"a b": x}                      | 3 | labels.a b | visible ASCII
            labels: {"a=b": x}                      | 3 | labels.a=b | without =
            labels: {a: }                           | 3 | labels.a | write ""
            expose: 8000                            | 3 | expose | must be a list
            expose: [8000]                          | 3 | expose[0] | `- container: 8000`
            expose: [{name: web}]                   | 3 | expose[0].container | is required
            expose: [{container: 0}]                | 3 | expose[0].container | from 1 to 65535
            expose: [{container: 010}]              | 3 | expose[0].container | from 1 to 65535
            expose: [{container: 65536}]            | 3 | expose[0].container | from 1 to 65535
            expose: [{container: 1, protocol: udp}] | 3 | expose[0].protocol | tcp or http, not 'udp'
            expose: [{container: 1, name: Web}]     | 3 | expose[0].name | host name
            expose: [{container: 1, name: main}]    | 3 | expose[0].name | first public port
            expose: [{container: 1, name: a-}]      | 3 | expose[0].name | host name
            expose: [{container: 1, public: 1}]     | 3 | expose[0].public | true or false
            expose: [{container: 1, traefik_rule: x}] | 3 | expose[0].traefik_rule | `public: true`
            expose: [{container: 1, public: true, traefik_rule: " "}] | 3 | expose[0].traefik_rule | one line
            expose: [{container: 1}, {container: 1, name: b}] | 3 | expose[1].container | twice
            expose: [{container: 1, name: a}, {container: 2, name: a}] | 3 | expose[1].name | named 'a' already
            expose: [{container: 1, name: port-2}, {container: 2}] | 3 | expose[1] | named 'port-2' already
            expose:¶- container: 1¶- container: 2¶  port: 3 | 6 | expose[1].port | unknown field
            ulimits: {nproc: 100}                   | 3 | ulimits.nproc | `resources.pids_limit`
            ulimits: {nofiles: 100}                 | 3 | ulimits.nofiles | did you mean `nofile`?
            ulimits: {nofile: lots}                 | 3 | ulimits.nofile | whole number
            ulimits: {nofile: -2}                   | 3 | ulimits.nofile | at least -1
            ulimits: {nofile: {soft: 1}}            | 3 | ulimits.nofile.hard | is required
            ulimits: {nofile: {soft: 2, hard: 1}}   | 3 | ulimits.nofile | above the hard limit
            ulimits: {nofile: {soft: -1, hard: 1}}  | 3 | ulimits.nofile | above the hard limit
            ulimits: {nofile: {soft: 1, hard: 1, max: 1}} | 3 | ulimits.nofile.max | known here: soft, hard
            claude_auth: Shared                     | 3 | claude_auth | none, copy or shared, not 'Shared'
            claude_auth: ~                          | 3 | claude_auth | has no value
            services: postgres                      | 3 | services | must be a list
            services: [mysql]                       | 3 | services[0] | known are postgres, redis; any other needs `image` and `port`
            services: [postgresql]                  | 3 | services[0] | did you mean `postgres`?
            services: [Postgres]                    | 3 | services[0] | is not a service's name
            services: [5432]                        | 3 | services[0] | unknown service '5432'
            services: [{image: a:1}]                | 3 | services[0].name | is required
            services: [{name: workspace, image: a:1, port: 1}] | 3 | services[0].name | choose another name
            services: [{name: mysql, image: mysql:8}] | 3 | services[0].name | needs a `port`
            services: [postgres, {name: postgres}]  | 3 | services[1].name | named 'postgres' already
            services: [postgres, {name: a, image: a:1, port: 5432}] | 3 | services[1].port | both listen on port 5432
            services: [{name: redis, port: 5432}, postgres] | 3 | services[1] | give one of them another `port`
            services: [{name: postgres, port: 0}]   | 3 | services[0].port | from 1 to 65535
            services: [{name: postgres, version: "1 7"}] | 3 | services[0].version | tag of an image
            services: [{name: postgres, image: a:1, version: 17}] | 3 | services[0].version | has a tag or a digest already
            services: [{name: postgres, image: A}]  | 3 | services[0].image | is not an image
            services: [{name: postgres, env: {A-B: 1}}] | 3 | services[0].env.A-B | letters, digits and _
            services: [{name: postgres, init: "select 1"}] | 3 | services[0].init | must be a list
            services: [{name: postgres, init: [schema.sql]}] | 3 | services[0].init[0] | there is no file 'schema.sql'
            services: [{name: postgres, init: [../schema.sql]}] | 3 | services[0].init[0] | not below this file's folder
            services: [{name: postgres, init: [a/./b.sql]}] | 3 | services[0].init[0] | not below this file's folder
            services: [{name: postgres, init: [/etc/b.sql]}] | 3 | services[0].init[0] | not below this file's folder
            services: [{name: postgres, init: [" "]}] | 3 | services[0].init[0] | is blank
            services: [{name: a, image: a:1, port: 1, init: [x y]}] | 3 | services[0].init | only postgres and redis
            services: [{name: redis, resources: {memory_request: 300m}}] | 3 | services[0].resources.memory_request | (256m by default)
            services: [{name: redis, resources: {memory_limit: 1m}}] | 3 | services[0].resources.memory_limit | at least 6 MiB
            services: [{name: redis, imge: a:1}]    | 3 | services[0].imge | did you mean `image`?
            volumes: data                           | 3 | volumes | must be a list
            volumes: [data]                         | 3 | volumes[0] | `- {name: data, mount_path: /data}`
            volumes: [{name: data}]                 | 3 | volumes[0].mount_path | is required
            volumes: [{name: Data, mount_path: /data}] | 3 | volumes[0].name | at most 30
            volumes: [{name: workspace, mount_path: /data}] | 3 | volumes[0].name | at /workspace
            volumes: [{name: home, mount_path: /home/coder/x}] | 3 | volumes[0].name | at /home/coder
            volumes: [{name: a b, mount_path: /data, read_only: true}] | 3 | volumes[0].name | is not a volume's name
            volumes: [{name: data, mount_path: data}] | 3 | volumes[0].mount_path | absolute path
            volumes: [{name: data, mount_path: /a/../b}] | 3 | volumes[0].mount_path | absolute path
            volumes: [{name: data, mount_path: /data/}] | 3 | volumes[0].mount_path | absolute path
            volumes: [{name: data, mount_path: /}]  | 3 | volumes[0].mount_path | absolute path
            volumes: [{name: data, mount_path: /etc}] | 3 | volumes[0].mount_path | is the system's
            volumes: [{name: data, mount_path: /var/run}] | 3 | volumes[0].mount_path | at or below /var/run
            volumes: [{name: data, mount_path: /var/lock/x}] | 3 | volumes[0].mount_path | at or below /var/lock
            volumes: [{name: data, mount_path: /usr/local/x}] | 3 | volumes[0].mount_path | at or below /usr
            volumes: [{name: a, mount_path: /a}, {name: a, mount_path: /b}] | 3 | volumes[1].name | named 'a' already
            volumes: [{name: a, mount_path: /a}, {name: b, mount_path: /a}] | 3 | volumes[1].mount_path | overlap
            volumes: [{name: a, mount_path: /a/b}, {name: b, mount_path: /a}] | 3 | volumes[1].mount_path | overlap
            claude_auth: copy¶volumes: [{name: a, mount_path: /home/coder/.claude}] | 4 | volumes[0].mount_path | claude_auth
            volumes: [{name: a, mount_path: /a, size: big}] | 3 | volumes[0].size | is not a size
            volumes: [{name: a, mount_path: /a, size: 1k}] | 3 | volumes[0].size | at least 1 MiB
            volumes: [{name: a, mount_path: /a, size: 1g, read_only: true}] | 3 | volumes[0].size | is the operator's
            volumes: [{name: a, mount_path: /a, medium: memory, read_only: true}] | 3 | volumes[0].medium | is the operator's
            volumes: [{name: a, mount_path: /a, medium: tape}] | 3 | volumes[0].medium | disk or memory
            commands: [a]                           | 3 | commands | must be a map
            commands: {init: make}                  | 3 | commands.init | must be a list
            commands: {init: [""]}                  | 3 | commands.init[0] | is blank
            commands: {start: [[a]]}                | 3 | commands.start[0] | single value
            terminal: one                           | 3 | terminal | must be a map
            terminal: {writers: two}                | 3 | terminal.writers | several or one
            terminal: {record: true}                | 3 | terminal.record | none, output or input_and_output
            terminal: {recording: none}             | 3 | terminal.recording | did you mean `record`?
            commands: {run: [a]}                    | 3 | commands.run | known here: init, start, stop, healthcheck
            commands: {healthcheck: {interval: 2s}} | 3 | commands.healthcheck.command | is required
            commands: {healthcheck: {command: a, interval: 1ms}} | 3 | commands.healthcheck.interval | from 100ms to 1m
            commands: {healthcheck: {command: a, interval: 5}} | 3 | commands.healthcheck.interval | without a unit
            commands: {healthcheck: {command: a, timeout: 10m}} | 3 | commands.healthcheck.timeout | from 100ms to 5m
            commands: {healthcheck: {command: a, within: 2h}} | 3 | commands.healthcheck.within | from 1s to 30m
            commands: {healthcheck: {command: a, within: 3s}} | 3 | commands.healthcheck.within | raise `within`
            commands: {healthcheck: {command: a, timeout: 90s}} | 3 | commands.healthcheck.timeout | lower `timeout`
            read_only_root: 1                       | 3 | read_only_root | true or false
            shm_size: 64                            | 3 | shm_size | at least 1 MiB
            shm_size: lots                          | 3 | shm_size | is not a size
            starter: files                          | 3 | starter | there is no folder 'files'
            starter: ..                             | 3 | starter | not below this file's folder
            starter: .                              | 3 | starter | not below this file's folder
            volume: []                              | 3 | volume | did you mean `volumes`?
            <<: {ttl: 4h}                           | 3 | << | not merged
            image: x                                | 3 | image | did you mean `base_image`?
            baseImage: x                            | 3 | baseImage | did you mean `base_image`?
            memory_limit: 1g                        | 3 | memory_limit | did you mean `resources.memory_limit`?
            enviroment: {A: b}                      | 3 | enviroment | did you mean `env`?
            environment: {A: b}                     | 3 | environment | did you mean `env`?
            healthcheck: x                          | 3 | healthcheck | did you mean `commands.healthcheck`?
            gpu: x                                  | 3 | gpu | known here: name, description, base_image
            name: other                             | 3 | name | first on line 1
            """;

    static Stream<Arguments> mistakes() {
        return MISTAKES.lines().map(row -> row.split(" +\\| ", -1)).map(columns -> {
            assertThat(columns).hasSize(4);
            return Arguments.of(columns[0].replace('¶', '\n'), Integer.parseInt(columns[1]), columns[2], columns[3]);
        });
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void eachMistakeIsNamedWithItsPlaceAndRemedy(String lines, int line, String field, String message) {
        TemplateProblem problem = problem(HEAD + lines);

        assertThat(problem.line()).isEqualTo(line);
        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem.message()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"network", "pool", "idle", "checks"})
    void whatIsNotSupportedIsRefusedByName(String field) {
        assertThat(problem(HEAD + field + ": {a: 1}"))
                .isEqualTo(new TemplateProblem(
                        "web.yaml", 3, field, "`" + field + "` is not supported by this version; remove it"));
    }

    @Test
    void whatIsNotSupportedIsNeverSuggested() {
        assertThat(problem(HEAD + "networks: []").message()).doesNotContain("`network`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Web", "a_b", "-a", "a-", "a.b", "a/b", "a b", "ä"})
    void aNameIsADnsLabel(String name) {
        TemplateProblem problem = problem("base_image: a:1\nname: \"" + name + "\"");

        assertThat(problem.line()).isEqualTo(2);
        assertThat(problem.field()).isEqualTo("name");
        assertThat(problem.message()).contains("'" + name + "'").contains("inner hyphens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema", "problems"})
    void aNameIsNoPathOfTheApi(String name) {
        TemplateProblem problem = problem("base_image: a:1\nname: " + name);

        assertThat(problem.field()).isEqualTo("name");
        assertThat(problem.message()).contains("/templates/" + name);
    }

    @Test
    void aNameIsNotTooLong() {
        assertThat(problem("base_image: a:1\nname: " + "a".repeat(64)).field()).isEqualTo("name");
        assertThat(problem(HEAD + "expose: [{container: 1, name: " + "a".repeat(51) + "}]")
                        .field())
                .isEqualTo("expose[0].name");
        assertThat(problem(HEAD + "description: " + "a".repeat(501)).field()).isEqualTo("description");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Web:1", "a b", "a:", "-a", "https://example.com/a"})
    void anImageIsAReference(String image) {
        TemplateProblem problem = problem("name: web\nbase_image: \"" + image + "\"");

        assertThat(problem.line()).isEqualTo(2);
        assertThat(problem.field()).isEqualTo("base_image");
        assertThat(problem.message()).contains("workspace-python:latest");
    }

    @Test
    void whatIsRequiredIsMissed() {
        assertThat(problems("ttl: 4h")).extracting(TemplateProblem::field).containsExactly("name", "base_image");
    }

    @Test
    void allProblemsOfAFileAreFoundAtOnce() {
        assertThat(problems("""
                name: Web
                base_image: web:1
                ttl: 5
                resources:
                  cpu_limit: two
                  memory_limits: 1g
                expose:
                  - port: 80
                idle: 5m
                """))
                .extracting(problem -> problem.line() + " " + problem.field())
                .containsExactlyInAnyOrder(
                        "1 name",
                        "3 ttl",
                        "5 resources.cpu_limit",
                        "6 resources.memory_limits",
                        "8 expose[0].container",
                        "8 expose[0].port",
                        "9 idle");
    }

    @Test
    void problemsAreBounded() {
        String fields =
                IntStream.range(0, 10_000).mapToObj(i -> "x" + i + ": 1\n").collect(Collectors.joining());

        assertThat(problems(HEAD + fields))
                .hasSize(51)
                .last()
                .extracting(TemplateProblem::message)
                .asString()
                .contains("more problems");
    }

    @Test
    void anEnvironmentIsNotTooLargeAlsoByAliases() {
        String large = "A: &a " + "x".repeat(70_000) + "\n  B: *a\n";

        assertThat(problem(HEAD + "env:\n  " + large).message()).contains("larger than 128 KiB");
    }
}
