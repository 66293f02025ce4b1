import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the engine once for what its JVM learns from it. Arguments: a folder that this program may make and remove, the
 * templates to read, the cache to write, and the command that starts the engine.
 */
class AotTraining {

    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration WRITTEN = Duration.ofSeconds(60);

    /** What the first minutes of an engine are made of, errors included. The answers do not matter. */
    private static final String[][] QUESTIONS = {
        {"GET", "/health"},
        {"GET", "/"},
        {"GET", "/metrics"},
        {"GET", "/api/v1/openapi.json"},
        {"GET", "/api/v1/templates"},
        {"GET", "/api/v1/sandboxes"},
        {"GET", "/api/v1/sandboxes/aaaaaaaaaaaa"},
        {"POST", "/api/v1/sandboxes", "{\"template_id\": \"none\", \"user_id\": \"training\", \"ttl\": \"1h\"}"},
        {"POST", "/api/v1/sandboxes", "{"},
    };

    public static void main(String[] args) throws Exception {
        Path work = Path.of(args[0]);
        Path cache = Path.of(args[2]);
        List<String> command = new ArrayList<>(List.of(args).subList(3, args.length));
        command.add(command.size() - 2, "-XX:AOTCacheOutput=" + cache);
        remove(work);
        // The embedded PostgreSQL passes through under another user.
        Path data = Files.createDirectories(work.resolve("data"));
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwx--x--x"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        Process engine = null;
        try {
            int port = freePort();
            var builder = new ProcessBuilder(command).directory(work.toFile()).inheritIO();
            // The operator's database and settings are none of the training's.
            builder.environment().keySet().retainAll(List.of("PATH", "HOME", "LANG", "LC_ALL", "DOCKER_HOST"));
            builder.environment()
                    .putAll(Map.of(
                            "DATA_DIR", data.toString(),
                            "TEMPLATES_DIR", args[1],
                            "SERVER_HOST", "127.0.0.1",
                            "SERVER_PORT", String.valueOf(port)));
            engine = builder.start();
            ask(engine, "http://127.0.0.1:" + port, data.resolve("admin-api-key"));
            engine.destroy();
            if (!engine.waitFor(WRITTEN.toSeconds(), TimeUnit.SECONDS) || !Files.exists(cache)) {
                throw new IOException("the engine ended without writing the cache");
            }
        } finally {
            if (engine != null) {
                engine.descendants().forEach(ProcessHandle::destroyForcibly);
                engine.destroyForcibly().waitFor();
            }
            remove(work);
        }
    }

    private static void ask(Process engine, String url, Path key) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            long end = System.nanoTime() + READY.toNanos();
            while (true) {
                if (!engine.isAlive() || System.nanoTime() > end) {
                    throw new IOException("the engine does not start");
                }
                try {
                    // Not ready will do: there may be no Docker engine.
                    client.send(HttpRequest.newBuilder(URI.create(url + "/ready")).build(), BodyHandlers.discarding());
                    break;
                } catch (IOException e) {
                    Thread.sleep(50);
                }
            }
            String bearer = "Bearer " + Files.readString(key).strip();
            for (String[] question : QUESTIONS) {
                var body = question.length > 2
                        ? HttpRequest.BodyPublishers.ofString(question[2])
                        : HttpRequest.BodyPublishers.noBody();
                var request = HttpRequest.newBuilder(URI.create(url + question[1]))
                        .timeout(Duration.ofSeconds(10))
                        .header("Authorization", bearer)
                        .header("Content-Type", "application/json")
                        .method(question[0], body)
                        .build();
                int status = client.send(request, BodyHandlers.discarding()).statusCode();
                System.out.println(question[0] + " " + question[1] + ": " + status);
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void remove(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (var files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
