package dev.sandboxengine.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real engine as a process, on the folder and the network of a scene. */
final class EngineProcess implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(45);
    private static final List<String> INHERITED =
            List.of("PATH", "HOME", "LANG", "LC_ALL", "JAVA_HOME", "DOCKER_HOST", "TMPDIR");

    private final Process process;
    private final int port;
    private final Path data;
    private final long begin;

    private EngineProcess(Process process, int port, Path data, long begin) {
        this.process = process;
        this.port = port;
        this.data = data;
        this.begin = begin;
    }

    /**
     * Starts it and returns at once.
     *
     * @param command how; the configuration of the machine's own engine is kept from it
     */
    static EngineProcess start(List<String> command, Scene scene) throws IOException {
        Path data = scene.folder().resolve("data");
        return start(command, scene, data, data, Map.of());
    }

    /** Starts another one on the database of this one, with the same keys, and returns at once. */
    EngineProcess replica(List<String> command, Scene scene) throws IOException {
        String dsn = "postgres://sandbox_engine:" + text("postgres-password") + "@127.0.0.1:" + text("postgres-port")
                + "/sandbox_engine?sslmode=disable";
        return start(
                command,
                scene,
                scene.folder().resolve("replica"),
                data,
                Map.of("DATABASE_DSN", dsn, "SECRET_KEY", text("secret-key")));
    }

    private String text(String file) throws IOException {
        return Files.readString(data.resolve(file)).strip();
    }

    private static EngineProcess start(
            List<String> command, Scene scene, Path own, Path keys, Map<String, String> settings) throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var builder = new ProcessBuilder(command)
                .directory(scene.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        scene.folder().resolve("engine.log").toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment()
                .putAll(Map.of(
                        "DATA_DIR", own.toString(),
                        "SWEEP_GRACE", "5s",
                        "RATE_LIMIT_PRINCIPAL", "off",
                        "RATE_LIMIT_ADDRESS", "off",
                        "SERVER_HOST", "127.0.0.1",
                        "SERVER_PORT", String.valueOf(port),
                        "TEMPLATES_DIR", scene.folder().resolve("templates").toString(),
                        "DOCKER_NETWORK", scene.network(),
                        "DOCKER_PULL_POLICY", "never"));
        builder.environment().putAll(settings);
        long begin = System.nanoTime();
        return new EngineProcess(builder.start(), port, keys, begin);
    }

    /** Waits for the first 200 of {@code /ready}; nanoseconds since the start of the process. */
    long awaitReady() throws IOException, InterruptedException {
        while (System.nanoTime() - begin < START_TIMEOUT.toNanos()) {
            if (!process.isAlive()) {
                throw new IOException("the engine ended with code " + process.exitValue());
            }
            try (var connection = new HttpConnection(port, "")) {
                if (connection.ask("GET", "/ready", "").status() == 200) {
                    return System.nanoTime() - begin;
                }
            } catch (IOException notYet) {
                // It does not listen yet.
            }
            Thread.sleep(5);
        }
        throw new IOException("the engine was not ready within " + START_TIMEOUT.toSeconds() + " s");
    }

    int port() {
        return port;
    }

    /** A key that may do everything. */
    String key() throws IOException {
        return text("admin-api-key");
    }

    long pid() {
        return process.pid();
    }

    /** A connection that may do everything. */
    HttpConnection connect() throws IOException {
        return new HttpConnection(port, key());
    }

    /** The memory of the process that is resident now, in MiB. */
    double residentMebibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("the kernel does not tell the engine's memory");
    }

    /** Ends it by SIGKILL; its PostgreSQL lives on. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it by SIGTERM, as an operator would; its PostgreSQL ends with it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
