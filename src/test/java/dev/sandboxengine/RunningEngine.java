package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.config.Environment;
import dev.sandboxengine.leak.Run;
import dev.sandboxengine.leak.Secrets;
import dev.sandboxengine.leak.Traces.Place;
import dev.sandboxengine.postgres.TestDatabase;
import dev.sandboxengine.runtime.docker.DockerConfig;
import dev.sandboxengine.runtime.docker.DockerRuntime;
import dev.sandboxengine.runtime.docker.RawDocker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A whole engine in this process, with a database, a data folder and templates of its own, on the real Docker daemon. Closing
 * it deletes its sandboxes and wants that nothing of it is left in the runtime.
 */
final class RunningEngine implements AutoCloseable {

    /** Long enough for a loaded machine. */
    static final Duration PATIENCE = Duration.ofSeconds(45);

    private final TestDatabase database = TestDatabase.fresh();
    private final RawDocker docker = RawDocker.local();
    private final Path folder;
    private final SandboxEngine engine;
    private final EngineClient client;

    /** With template {@code small} and these settings beside the necessary. */
    RunningEngine(Map<String, String> settings) {
        try {
            folder = Files.createTempDirectory("engine-it");
            Files.createDirectory(templates());
            template("small", "");
            Map<String, String> env = new HashMap<>(Map.of(
                    "SERVER_PORT", "0",
                    "DATA_DIR", data().toString(),
                    "TEMPLATES_DIR", templates().toString(),
                    "DATABASE_DSN", database.dsn()));
            env.putAll(settings);
            Run.secrets().add("database password", database.address().password().value());
            engine = SandboxEngine.start(EngineConfig.from(new Environment(env)));
            Run.secrets().addFiles(data());
            String key = Files.readString(data().resolve("admin-api-key")).strip();
            client = new EngineClient(URI.create("http://127.0.0.1:" + engine.port()), key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RunningEngine() {
        this(Map.of());
    }

    EngineClient client() {
        return client;
    }

    RawDocker docker() {
        return docker;
    }

    TestDatabase database() {
        return database;
    }

    Path data() {
        return folder.resolve("data");
    }

    Path templates() {
        return folder.resolve("templates");
    }

    /** Writes a template on the base image with small limits, and these lines of YAML beside. */
    void template(String name, String lines) {
        file(
                name + ".yaml",
                """
                name: %s
                base_image: workspace-base:latest
                ttl: 1h
                """.formatted(name)
                        + (lines.contains("resources:") ? "" : "resources: {cpu_limit: 500m, memory_limit: 128m}\n")
                        + lines);
    }

    /** Writes a file into the templates' folder as editors do: beside, then renamed. */
    void file(String name, String text) {
        try {
            Path fresh = folder.resolve("fresh");
            Files.writeString(fresh, text);
            Files.move(fresh, templates().resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a template and waits until it can be used. */
    void usableTemplate(String name, String lines) {
        template(name, lines);
        await().atMost(PATIENCE).until(() -> client.get("/templates/" + name).status() == 200);
    }

    static Map<String, Object> order(String template) {
        return new HashMap<>(Map.of("template_id", template, "user_id", "ada"));
    }

    /** Orders a sandbox and returns its id at once. */
    String create(Map<String, Object> order) {
        return client.post("/sandboxes", order).expect(201).data().path("id").asText();
    }

    /** Orders a sandbox and waits until it runs. */
    String launch(Map<String, Object> order) {
        String id = create(order);
        assertThat(awaitStatus(id, "running").path("status").asText()).isEqualTo("running");
        return id;
    }

    String launch() {
        return launch(order("small"));
    }

    JsonNode sandbox(String id) {
        return client.get("/sandboxes/" + id).expect(200).data();
    }

    /** Waits for a status, but no longer than until an end that is another. */
    JsonNode awaitStatus(String id, String status) {
        JsonNode seen = await("sandbox " + id + " is " + status)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> sandbox(id),
                        now -> List.of(status, "failed", "expired")
                                .contains(now.path("status").asText()));
        assertThat(seen.path("status").asText()).as("%s", seen).isEqualTo(status);
        return seen;
    }

    /** Runs a command in bash -lc. */
    JsonNode exec(String id, String command) {
        return client.post("/sandboxes/" + id + "/exec", Map.of("command", command))
                .expect(200)
                .data();
    }

    /** What a command that succeeds writes, without the last line's end. */
    String output(String id, String command) {
        JsonNode ran = exec(id, command);
        assertThat(ran.path("exit_code").asInt()).as("%s: %s", command, ran).isZero();
        return ran.path("stdout").asText().strip();
    }

    JsonNode container(String id) {
        return docker.inspect("sandbox-" + id);
    }

    boolean hasContainer(String id) {
        return docker.request("GET", "/containers/sandbox-" + id + "/json", "").status() == 200;
    }

    long rows(String table) {
        return database.jdbi()
                .withHandle(handle -> handle.select("select count(*) from <table>")
                        .define("table", table)
                        .mapTo(Long.class)
                        .one());
    }

    /** A runtime of one's own that sees the engine's pods. To be closed. */
    DockerRuntime runtime() {
        return new DockerRuntime(DockerConfig.DEFAULT, installation(), InstantSource.system());
    }

    private String installation() {
        return database.jdbi()
                .withHandle(handle -> handle.select("select id from installation")
                        .mapTo(String.class)
                        .one());
    }

    /** The containers and volumes that bear this installation's label. */
    List<String> leftovers() {
        String label = "sandbox.installation=" + installation();
        List<String> names = new ArrayList<>();
        docker.labelled(label)
                .forEach(container -> names.add(container.path("Names").toString()));
        docker.volumesLabelled(label)
                .forEach(volume -> names.add(volume.path("Name").asText()));
        return names;
    }

    @Override
    public void close() {
        try {
            client.get("/sandboxes?limit=1000")
                    .data()
                    .path("sandboxes")
                    .forEach(sandbox -> client.delete(
                                    "/sandboxes/" + sandbox.path("id").asText())
                            .expect(200));
            await("nothing is left")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(leftovers()).isEmpty());
            keepTraces();
        } finally {
            engine.close();
            database.close();
            delete(folder);
        }
    }

    private void keepTraces() {
        Run.traces().add(Place.METRICS, client.request("GET", "/metrics").send().text());
        database.jdbi().useHandle(handle -> {
            handle.select("select password_hash from app_user")
                    .mapTo(String.class)
                    .forEach(hash -> Run.secrets().add(Secrets.STORED, hash));
            for (String table : handle.select("select tablename from pg_tables where schemaname = 'public'")
                    .mapTo(String.class)) {
                handle.select("select t::text from <table> t")
                        .define("table", table)
                        .mapTo(String.class)
                        .forEach(row -> Run.traces()
                                .add(table.equals("audit") ? Place.AUDIT : Place.DATABASE, table + " " + row));
            }
        });
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
