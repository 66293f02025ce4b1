import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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
 * Runs the engine once for what its JVM learns from it: which classes it needs, and which code is worth compiling. Arguments:
 * a folder that this program may make and remove, the cache to write, and the command that starts the engine. The class path
 * is the engine's.
 */
final class AotTraining {

    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration WRITTEN = Duration.ofSeconds(60);

    /** Enough to load what a launch needs. Sixty made neither the start nor the next launches cheaper. */
    private static final int LAUNCHES = 3;

    /** Enough for what nearly every request runs to be compiled, which the next start then does at once. */
    private static final int READS = 300;

    private static final String SANDBOXES = "/api/v1/sandboxes";
    private static final String TEMPLATE = """
            name: training
            base_image: training:latest
            resources:
              cpu_limit: "1"
              memory_limit: 512m
            env:
              NAME: value
            ttl: 1h
            expose:
              - container: 8080
            """;

    /** What the first minutes of an engine are made of, errors included. The answers do not matter. */
    private static final String[][] QUESTIONS = {
        {"GET", "/health"},
        {"GET", "/"},
        {"GET", "/metrics"},
        {"GET", "/api/v1/openapi.json"},
        {"GET", "/api/v1/templates"},
        {"GET", SANDBOXES},
        {"GET", SANDBOXES + "/aaaaaaaaaaaa"},
        {"POST", SANDBOXES, "{\"template_id\": \"none\", \"user_id\": \"training\"}"},
        {"POST", SANDBOXES, "{"},
    };

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final String url;
    private String bearer = "";

    private AotTraining(String url) {
        this.url = url;
    }

    public static void main(String[] args) throws Exception {
        Path work = Path.of(args[0]);
        Path cache = Path.of(args[1]);
        List<String> command = new ArrayList<>(List.of(args).subList(2, args.length));
        command.add(command.size() - 2, "-XX:AOTCacheOutput=" + cache);
        remove(work);
        Path data = Files.createDirectories(work.resolve("data"));
        // The embedded PostgreSQL passes through under another user.
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwx--x--x"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        Path templates = Files.createDirectory(work.resolve("templates"));
        Files.writeString(templates.resolve("training.yaml"), TEMPLATE);
        Process engine = null;
        try (var docker = new TrainingDocker()) {
            int port = freePort();
            var builder = new ProcessBuilder(command).directory(work.toFile()).inheritIO();
            // The operator's database and settings are none of the training's.
            builder.environment().keySet().retainAll(List.of("PATH", "HOME", "LANG", "LC_ALL"));
            builder.environment()
                    .putAll(Map.of(
                            "DATA_DIR", data.toString(),
                            "TEMPLATES_DIR", templates.toString(),
                            "DOCKER_HOST", docker.host(),
                            "SERVER_HOST", "127.0.0.1",
                            "SERVER_PORT", String.valueOf(port)));
            engine = builder.start();
            new AotTraining("http://127.0.0.1:" + port).train(engine, data.resolve("admin-api-key"));
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
        System.exit(0);
    }

    private void train(Process engine, Path key) throws IOException, InterruptedException {
        awaitReady(engine);
        bearer = "Bearer " + Files.readString(key).strip();
        for (String[] question : QUESTIONS) {
            int status = ask(question[0], question[1], question.length > 2 ? question[2] : "").statusCode();
            System.out.println(question[0] + " " + question[1] + ": " + status);
        }
        for (int launched = 0; launched < LAUNCHES; launched++) {
            launch();
        }
    }

    private void awaitReady(Process engine) throws IOException, InterruptedException {
        long end = System.nanoTime() + READY.toNanos();
        while (engine.isAlive() && System.nanoTime() < end) {
            try {
                if (ask("GET", "/ready", "").statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            Thread.sleep(50);
        }
        throw new IOException("the engine does not start");
    }

    private void launch() throws IOException, InterruptedException {
        String order = "{\"template_id\": \"training\", \"user_id\": \"training\", \"ttl\": \"1h\", \"metadata\": {\"a\": \"b\"}}";
        String id = json.readTree(ask("POST", SANDBOXES, order).body()).path("data").path("id").asText();
        for (int read = 0; read < READS; read++) {
            ask("GET", SANDBOXES + "/" + id, "");
        }
        ask("GET", SANDBOXES + "?limit=1&status=running", "");
        ask("DELETE", SANDBOXES + "/" + id, "");
    }

    private HttpResponse<String> ask(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(15))
                .header("Authorization", bearer.isEmpty() ? "none" : bearer)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
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
