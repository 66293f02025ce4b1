package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.leak.Run;
import dev.sandboxengine.leak.Traces.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The engine as people run it: the jar, as a process, with the database of its own, in a folder that outlives it. */
public final class EngineProcess implements AutoCloseable {

    private static final Path JAR = Path.of("target", "sandbox-engine.jar").toAbsolutePath();
    private static final Duration LONGEST_START = Duration.ofSeconds(90);

    private final Path home;
    private final Process process;
    private final Path log;

    private EngineProcess(Path home, Process process, Path log) {
        this.home = home;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the engine. Its data and templates are below the folder, and its settings beside these come from a {@code .env}
     * there, if there is one.
     */
    public static EngineProcess start(Path home, Map<String, String> settings) {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is missing: these tests run after 'mvn package'");
        }
        try {
            Files.createDirectories(home.resolve("templates"));
            Path log = Files.createTempFile(home, "engine", ".log");
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-jar",
                            JAR.toString())
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            Map<String, String> env = new HashMap<>(Map.of(
                    "SERVER_PORT", "0",
                    "DATA_DIR", home.resolve("data").toString(),
                    "TEMPLATES_DIR", home.resolve("templates").toString()));
            env.putAll(settings);
            builder.environment().remove("DATABASE_DSN");
            builder.environment().putAll(env);
            return new EngineProcess(home, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it answers; a client with the administrator's key. */
    public EngineClient awaitClient() {
        URI url = await("the engine answers")
                .atMost(LONGEST_START)
                .pollInterval(Duration.ofMillis(100))
                .failFast(() -> assertThat(process.isAlive())
                        .as("the engine lives: %s", log())
                        .isTrue())
                .until(this::url, Optional::isPresent)
                .orElseThrow();
        Run.secrets().addFiles(home.resolve("data"));
        return new EngineClient(url, read(home.resolve("data/admin-api-key")).strip());
    }

    private Optional<URI> url() {
        Path lock = home.resolve("data/engine.lock");
        if (!Files.exists(lock)) {
            return Optional.empty();
        }
        List<String> lines = read(lock).lines().toList();
        return lines.contains("pid=" + process.pid())
                ? lines.stream()
                        .filter(line -> line.startsWith("url="))
                        .map(line -> URI.create(line.substring(4)))
                        .findFirst()
                : Optional.empty();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything that it wrote. */
    public String log() {
        return read(log);
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /** SIGKILL to it and its database's server. */
    public void killWithDatabase() {
        List<ProcessHandle> servers = servers();
        assertThat(servers).isNotEmpty();
        process.destroyForcibly();
        servers.forEach(ProcessHandle::destroyForcibly);
        awaitExit(Duration.ofSeconds(10));
    }

    /** The first process of the database's server and its children. */
    public List<ProcessHandle> servers() {
        return postmaster().stream()
                .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()))
                .toList();
    }

    private Optional<ProcessHandle> postmaster() {
        try (Stream<Path> files = Files.find(home.resolve("data"), 4, (path, _) -> path.endsWith("postmaster.pid"))) {
            return files.findFirst()
                    .flatMap(file -> read(file).lines().findFirst())
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether its data folder has this. */
    public boolean hasMade(String path) {
        return Files.exists(home.resolve("data").resolve(path));
    }

    public boolean hasDatabase() {
        return postmaster().isPresent();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for its end; its exit code. */
    public int awaitExit(Duration most) {
        try {
            assertThat(process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS))
                    .as("the engine ended within %s: %s", most, log())
                    .isTrue();
            Run.traces().add(Place.LOG, log());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it properly. */
    @Override
    public void close() {
        if (process.isAlive()) {
            terminate();
            awaitExit(Duration.ofSeconds(30));
        }
    }
}
