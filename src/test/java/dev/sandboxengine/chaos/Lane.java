package dev.sandboxengine.chaos;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.EngineClient;
import dev.sandboxengine.EngineProcess;
import dev.sandboxengine.postgres.TestDatabase;
import dev.sandboxengine.runtime.docker.RawDocker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An engine as a process, with a database of its own and a proxy between it and Docker, that may be killed and started again.
 * One trial at a time uses it; its proxy kills from another thread.
 */
final class Lane implements AutoCloseable {

    /** Long enough for a loaded machine. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Starts in half the time, and these engines do not live long enough for more. */
    static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private static final int WORDS = 40;

    private final Path home;
    private final RawDocker docker;
    private final AutoCloseable below;
    private final Optional<TestDatabase> database;
    private final CallProxy proxy;
    private final Map<String, String> settings;
    private volatile EngineProcess engine;
    private volatile EngineClient client;
    private final Rows rows;
    private final String installation;

    private Lane(RawDocker docker, Optional<TestDatabase> database, Consumer<Path> preparation, AutoCloseable below) {
        this(docker, database, preparation, _ -> Map.of(), below);
    }

    private Lane(
            RawDocker docker,
            Optional<TestDatabase> database,
            Consumer<Path> preparation,
            Function<Path, Map<String, String>> environment,
            AutoCloseable below) {
        this.below = below;
        this.docker = docker;
        this.database = database;
        try {
            home = Files.createTempDirectory("chaos-");
            // The database's server runs as another user, who has to reach its data.
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
            Files.createDirectory(home.resolve("templates"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Templates.writeTo(home.resolve("templates"));
        preparation.accept(home.resolve("data"));
        proxy = new CallProxy(home.resolve("docker.sock"), docker.socket());
        settings = new HashMap<>(Map.of(
                "DOCKER_HOST", "unix://" + proxy.socket(),
                "DOCKER_PULL_POLICY", "never",
                "DOCKER_TIMEOUT", "5s",
                "LOG_LEVEL", "debug",
                "JAVA_TOOL_OPTIONS", QUICK));
        settings.putAll(environment.apply(home));
        database.ifPresent(present -> settings.put("DATABASE_DSN", present.dsn()));
        start();
        rows = database.map(present -> Rows.at(present.dsn())).orElseGet(() -> Rows.in(data()));
        installation = rows.installation();
    }

    /** An engine that answers, on the machine's own Docker, with a database on the server that tests share. */
    static Lane quick() {
        return new Lane(RawDocker.local(), Optional.of(TestDatabase.fresh()), _ -> {}, () -> {});
    }

    /** The same with a server of its own in its data folder. */
    static Lane whole() {
        return withData(_ -> {});
    }

    /** The same on another Docker, which is closed with it. */
    static Lane on(OtherDaemon daemon) {
        daemon.start();
        daemon.load("workspace-base:latest");
        return new Lane(daemon.docker(), Optional.empty(), _ -> {}, daemon);
    }

    /** The same with a data folder that is made before. */
    static Lane withData(Consumer<Path> preparation) {
        return new Lane(RawDocker.local(), Optional.empty(), preparation, () -> {});
    }

    /** An engine with a server of its own, both of which are started in an environment that is told where they live. */
    static Lane in(Function<Path, Map<String, String>> environment) {
        return new Lane(RawDocker.local(), Optional.empty(), _ -> {}, environment, () -> {});
    }

    private void start() {
        EngineProcess started = EngineProcess.start(home, settings);
        engine = started;
        try {
            client = started.awaitClient();
        } catch (AssertionError | RuntimeException e) {
            // Nobody will have the lane to close it
            started.kill();
            throw e;
        }
    }

    Path home() {
        return home;
    }

    Path data() {
        return home.resolve("data");
    }

    RawDocker docker() {
        return docker;
    }

    CallProxy proxy() {
        return proxy;
    }

    EngineProcess engine() {
        return engine;
    }

    EngineClient client() {
        return client;
    }

    Rows rows() {
        return rows;
    }

    /** SIGKILL to the engine; the database's server lives on. */
    void kill() {
        engine.kill();
        proxy.breakAll();
    }

    /** Starts it again after it was killed, and waits until it answers. */
    void restart() {
        start();
    }

    /** Waits until the engine says that it is ready. */
    void awaitReady() {
        await("the engine is ready")
                .atMost(PATIENCE)
                .until(() -> client.request("GET", "/ready").send().status() == 200);
    }

    /** Waits until the engine says that it is not, and what it says. */
    String awaitTrouble() {
        return await("the engine says that it is not ready")
                .atMost(PATIENCE)
                .until(() -> client.request("GET", "/ready").send(), answer -> answer.status() == 503)
                .message();
    }

    /** The containers with this label, inspected. */
    List<JsonNode> containers(String label) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode container : docker.labelled(label)) {
            var seen =
                    docker.request("GET", "/containers/" + container.path("Id").asText() + "/json", "");
            if (seen.status() == 200) {
                found.add(docker.tree(seen));
            }
        }
        return found;
    }

    /** The containers and volumes of this engine. */
    List<String> leftovers() {
        String label = label();
        List<String> names = new ArrayList<>();
        docker.labelled(label)
                .forEach(container -> names.add(
                        "container " + container.path("Names").path(0).asText().substring(1)));
        docker.volumesLabelled(label)
                .forEach(volume -> names.add("volume " + volume.path("Name").asText()));
        return names;
    }

    private String label() {
        return "sandbox.installation=" + installation;
    }

    /** Whatever was left goes, so that the next trial does not find it. */
    void clear() {
        String label = label();
        docker.labelled(label)
                .forEach(container -> docker.remove(container.path("Id").asText()));
        docker.volumesLabelled(label)
                .forEach(volume -> docker.removeVolume(volume.path("Name").asText()));
    }

    /** The end of what the engine wrote, without the requests. */
    String lastWords() {
        List<String> lines =
                engine.log().lines().filter(line -> !line.contains("ApiServer")).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - WORDS), lines.size()));
    }

    @Override
    public void close() {
        try {
            engine.close();
        } finally {
            proxy.close();
            clear();
            database.ifPresent(TestDatabase::close);
            delete(home);
            closeBelow();
        }
    }

    private void closeBelow() {
        try {
            below.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path folder) {
        unmount(folder.resolve("data"));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unmount(Path folder) {
        try {
            if (Files.readString(Path.of("/proc/mounts")).contains(" " + folder + " ")) {
                Processes.run("umount", folder.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
