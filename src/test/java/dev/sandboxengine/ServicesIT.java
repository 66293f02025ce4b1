package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.runtime.docker.RawDocker;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The services of a sandbox, as a program in its workspace meets them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ServicesIT {

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient client = engine.client();
    private String id = "";

    @BeforeAll
    void launch() {
        engine.file("schema.sql", "CREATE TABLE fruit (name text);\nINSERT INTO fruit VALUES ('äpple');\n");
        engine.file("who.sql", "CREATE TABLE who (name text);\n\\copy who from program 'id -un'\n");
        engine.file("bad.sql", "SELECT 1;\n\nSELEKT 2;\nCREATE TABLE never ();\n");
        engine.usableTemplate("shop", """
                services:
                  - {name: postgres, init: [schema.sql, who.sql, "INSERT INTO fruit VALUES ('pear')"]}
                  - {name: redis, init: ["SET greeting 'hello you'"]}
                """);
        id = engine.launch(order("shop"));
    }

    @AfterAll
    void close() {
        engine.close();
    }

    private JsonNode service(String name) {
        return engine.sandbox(id).path("services").path(name);
    }

    private String failure(String template) {
        String failing = engine.create(order(template));
        JsonNode failed = engine.awaitStatus(failing, "failed");
        assertThat(failed.path("reason").asText()).as("%s", failed).isEqualTo("service_failed");
        awaitNoContainer(failing);
        return failed.path("status_message").asText();
    }

    private void awaitNoContainer(String of) {
        await().atMost(RunningEngine.PATIENCE).until(() -> !engine.hasContainer(of));
    }

    @Test
    void bothAreOnLocalhostWithTheCredentialsOfTheEnvironment() {
        assertThat(engine.output(
                        id,
                        "PGPASSWORD=$POSTGRES_PASSWORD psql -qAtX -h $POSTGRES_HOST -p $POSTGRES_PORT"
                                + " -U $POSTGRES_USER -d $POSTGRES_DATABASE -c 'select name from fruit order by name'"))
                .isEqualTo("pear\näpple");
        assertThat(engine.output(id, "psql -qAtX \"$POSTGRES_URI\" -c 'select current_user'"))
                .isEqualTo("sandbox");
        assertThat(engine.output(
                        id, "REDISCLI_AUTH=$REDIS_PASSWORD redis-cli -h $REDIS_HOST -p $REDIS_PORT get greeting"))
                .isEqualTo("hello you");
        assertThat(engine.output(id, "redis-cli --no-auth-warning -u \"$REDIS_URI\" ping"))
                .isEqualTo("PONG");
        assertThat(engine.output(id, "getent hosts postgres redis | wc -l")).isEqualTo("2");
        assertThat(engine.exec(id, "PGPASSWORD=wrong psql -h localhost -U sandbox -c ''")
                        .path("exit_code")
                        .asInt())
                .isNotZero();
    }

    @Test
    void whatInitScriptsRunHasTheRightsOfTheService() {
        assertThat(engine.output(id, "psql -qAtX $POSTGRES_URI -c 'select name from who'"))
                .isEqualTo("postgres");
    }

    @Test
    void theEnvironmentAndTheApiAgree() throws IOException {
        JsonNode env = new ObjectMapper().readTree(engine.output(id, "printf %s \"$SANDBOX_SERVICES\""));
        JsonNode postgres = service("postgres");

        assertThat(postgres.path("status").asText()).isEqualTo("ready");
        assertThat(postgres.path("port").asInt()).isEqualTo(5432);
        JsonNode credentials = postgres.path("credentials");
        assertThat(credentials.path("uri")).isEqualTo(env.path("postgres").path("uri"));
        assertThat(credentials.path("password").asText())
                .isEqualTo(engine.output(id, "echo $POSTGRES_PASSWORD"))
                .matches("[A-Za-z0-9]{24}");
        assertThat(service("redis").path("credentials").path("password"))
                .isEqualTo(env.path("redis").path("password"))
                .isNotEqualTo(credentials.path("password"));
        assertThat(engine.sandbox(id).path("timeline").findValuesAsText("stage"))
                .containsExactly("queue", "placement", "image", "create", "start", "services", "init", "ready");
    }

    @Test
    void dataSurviveAStopAndInitIsNotDoneAgain() {
        String other = engine.launch(order("shop"));
        engine.output(other, "psql -qX $POSTGRES_URI -c \"insert into fruit values ('plum')\"");
        engine.output(other, "redis-cli --no-auth-warning -u $REDIS_URI set mine 1");

        client.post("/sandboxes/" + other + "/stop", Map.of()).expect(200);
        JsonNode stopped = engine.awaitStatus(other, "stopped");
        assertThat(stopped.path("services").path("postgres").path("status").asText())
                .isEqualTo("pending");
        client.post("/sandboxes/" + other + "/start", Map.of()).expect(200);
        engine.awaitStatus(other, "running");

        assertThat(engine.output(other, "psql -qAtX $POSTGRES_URI -c 'select count(*) from fruit'"))
                .isEqualTo("3");
        assertThat(engine.output(other, "redis-cli --no-auth-warning -u $REDIS_URI get mine"))
                .isEqualTo("1");
        client.delete("/sandboxes/" + other).expect(200);
    }

    /** As the official image: a server that knows nothing of REDIS_PASSWORD, changed in this way. */
    private void withForeignRedis(String name, String entrypoint, Consumer<String> use) {
        RawDocker docker = engine.docker();
        String image = "services-it-" + ProcessHandle.current().pid() + ":" + name;
        String container = docker.create(image.replace(':', '-'), "{\"Image\":\"service-redis:latest\"}");
        String[] reference = image.split(":");
        docker.expect(
                201,
                "POST",
                "/commit?container=" + container + "&repo=" + reference[0] + "&tag=" + reference[1] + "&changes="
                        + URLEncoder.encode("ENTRYPOINT " + entrypoint, StandardCharsets.UTF_8),
                "");
        docker.remove(container);
        try {
            use.accept(image);
        } finally {
            docker.request("DELETE", "/images/" + image + "?force=1", "");
        }
    }

    @Test
    void aServerThatWantsNoPasswordIsGivenOneBeforeItIsReady() {
        withForeignRedis("open", "[\"redis-server\",\"/usr/local/etc/redis.conf\"]", image -> {
            engine.usableTemplate("open", "services: [{name: redis, image: '" + image + "', init: [SET a 1]}]\n");
            String other = engine.launch(order("open"));

            assertThat(engine.output(other, "redis-cli -h localhost get a")).startsWith("NOAUTH");
            assertThat(engine.output(other, "redis-cli --no-auth-warning -u $REDIS_URI get a"))
                    .isEqualTo("1");
            client.post("/sandboxes/" + other + "/services/redis/restart", Map.of())
                    .expect(200);
            assertThat(engine.output(other, "redis-cli -h localhost ping")).startsWith("NOAUTH");
            client.delete("/sandboxes/" + other).expect(200);
            engine.awaitStatus(other, "expired");
            awaitNoContainer(other);
        });
    }

    @Test
    void aServerWithAnotherPasswordIsNotReady() {
        String entrypoint = "[\"redis-server\",\"/usr/local/etc/redis.conf\",\"--requirepass\",\"other\"]";
        withForeignRedis("other", entrypoint, image -> {
            engine.usableTemplate("other", "services: [{name: redis, image: '" + image + "'}]\n");
            String waiting = engine.create(order("other"));

            await().atMost(RunningEngine.PATIENCE)
                    .untilAsserted(() -> assertThat(engine.sandbox(waiting)
                                    .path("status_message")
                                    .asText())
                            .isEqualTo("service redis is not ready yet: image " + image
                                    + " does not take REDIS_PASSWORD"));
            client.delete("/sandboxes/" + waiting).expect(200);
            engine.awaitStatus(waiting, "expired");
            awaitNoContainer(waiting);
        });
    }

    @Test
    void oneIsRestartedAlone() {
        String before = engine.output(id, "redis-cli --no-auth-warning -u $REDIS_URI info server | grep run_id");
        String start = "psql -qAtX $POSTGRES_URI -c 'select pg_postmaster_start_time()'";
        String database = engine.output(id, start);

        JsonNode after = client.post("/sandboxes/" + id + "/services/redis/restart", Map.of())
                .expect(200)
                .data();

        assertThat(after.path("services").path("redis").path("status").asText()).isEqualTo("ready");
        assertThat(engine.output(id, "redis-cli --no-auth-warning -u $REDIS_URI info server | grep run_id"))
                .isNotEqualTo(before);
        assertThat(engine.output(id, start)).isEqualTo(database);
        assertThat(engine.output(id, "redis-cli --no-auth-warning -u $REDIS_URI get greeting"))
                .isEqualTo("hello you");
        client.post("/sandboxes/" + id + "/services/mysql/restart", Map.of()).problem(404, "not_found");
    }

    @Test
    void badSqlTellsFileAndLine() {
        engine.usableTemplate("bad-sql", "services: [{name: postgres, init: [bad.sql]}]\n");
        assertThat(failure("bad-sql"))
                .startsWith("service postgres refused bad.sql: line 3: ERROR:  syntax error at or near \"SELEKT\"");
    }

    @Test
    void aBadCommandForRedisTellsItsLine() {
        engine.file("seed.redis", "# first\nSET a 1\n\nLPUSH a 2\n");
        engine.usableTemplate("bad-redis", "services: [{name: redis, init: [seed.redis]}]\n");
        assertThat(failure("bad-redis")).startsWith("service redis refused seed.redis: line 4: (error) WRONGTYPE");
    }

    @Test
    void aServiceThatCannotStartIsToldWithItsLog() {
        engine.usableTemplate(
                "bad-name", "services: [{name: odd, image: 'workspace-base:latest', port: 9000, env: {A: b}}]\n");
        // A workspace's image runs for ever and never listens: what is told is what it waits for
        engine.usableTemplate("dying", "services: [{name: redis, env: {REDIS_PASSWORD: ''}}]\n");

        assertThat(failure("dying")).startsWith("service redis ended with code");
        String waiting = engine.create(order("bad-name"));
        await().atMost(RunningEngine.PATIENCE)
                .untilAsserted(() -> assertThat(
                                engine.sandbox(waiting).path("status_message").asText())
                        .isEqualTo("service odd is not ready yet: nothing listens on port 9000"));
        client.delete("/sandboxes/" + waiting).expect(200);
        engine.awaitStatus(waiting, "expired");
        awaitNoContainer(waiting);
    }

    @Test
    void theServicesOfARequestReplaceTheTemplates() {
        Map<String, Object> order = order("shop");
        order.put("services", List.of("redis"));

        String other = engine.launch(order);

        assertThat(engine.sandbox(other).path("services").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("redis");
        assertThat(engine.output(other, "echo \"[$POSTGRES_HOST]\"")).isEqualTo("[]");
        client.delete("/sandboxes/" + other).expect(200);
        order.put("services", List.of("mysql"));
        client.post("/sandboxes", order).problem(400, "validation_error");
    }
}
