import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers on loopback as a Docker engine does to the calls of a launch, and makes nothing: so the training can launch
 * sandboxes on a machine that has no Docker engine, and leaves nothing on one that has.
 */
final class TrainingDocker implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VERSION = "^/v[0-9.]+";
    private static final String INFO = """
            {"ServerVersion": "training", "OperatingSystem": "none", "Driver": "training", "DriverStatus": [],
             "NCPU": 64, "MemTotal": 1099511627776}""";
    private static final String NETWORK = """
            {"Name": "%s", "Id": "%064x", "Driver": "bridge", "Options": {"com.docker.network.bridge.enable_icc": "false"}}""";
    private static final String IMAGE = """
            {"Id": "sha256:%064x", "RepoTags": [], "Config": {"Env": [], "Labels": null}, "Size": 1}""";
    private static final String STATE = """
            {"Status": "running", "Running": true, "Paused": false, "Restarting": false, "OOMKilled": false, "Dead": false,
             "Pid": 1, "ExitCode": 0, "Error": "", "StartedAt": "%s", "FinishedAt": "0001-01-01T00:00:00Z"}""";

    private static final String NO_QUOTA =
            "{\"message\": \"create training: quota size requested but no quota support\"}";

    private final HttpServer server;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicLong made = new AtomicLong();
    private final Map<String, Container> containers = new ConcurrentHashMap<>();

    private record Container(String name, Instant created, JsonNode request) {}

    private record Answer(int status, String body) {}

    TrainingDocker() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /** What the engine finds it by. */
    String host() {
        return "tcp://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().endsWith("/events")) {
                beSilent(exchange);
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            Answer answer = answer(exchange, body);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Api-Version", "1.41");
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), answer.status() == 204 ? -1 : bytes.length);
            if (answer.status() != 204) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    // A stream of events on which nothing is told until the training is over.
    private void beSilent(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        try {
            over.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer answer(HttpExchange exchange, byte[] body) throws IOException {
        String path = exchange.getRequestURI().getPath().replaceFirst(VERSION, "");
        String[] parts = path.split("/");
        String what = exchange.getRequestMethod() + " " + (parts.length > 1 ? parts[1] : "");
        String name = parts.length > 2 ? parts[2] : "";
        return switch (what) {
            case "GET _ping" -> new Answer(200, "OK");
            case "GET info" -> new Answer(200, INFO);
            case "GET images" -> new Answer(200, IMAGE.formatted(1));
            case "GET networks" -> new Answer(200, NETWORK.formatted(name, 1));
            // As a host does whose storage has no quotas.
            case "POST volumes" -> new Answer(500, NO_QUOTA);
            case "GET volumes" -> new Answer(200, "{\"Volumes\": [], \"Warnings\": null}");
            case "POST containers" ->
                name.equals("create") ? create(exchange.getRequestURI().getRawQuery(), body) : new Answer(204, "");
            case "GET containers" -> name.equals("json") ? list(exchange.getRequestURI().getQuery()) : inspect(name);
            case "DELETE containers" ->
                containers.remove(name) == null ? missing(name) : new Answer(204, "");
            default -> missing(path);
        };
    }

    private Answer create(String query, byte[] body) throws IOException {
        String id = "%064x".formatted(made.incrementAndGet());
        String name = URLDecoder.decode(query.replaceFirst("^.*name=([^&]*).*$", "$1"), StandardCharsets.UTF_8);
        containers.put(id, new Container(name, Instant.now(), JSON.readTree(body)));
        return new Answer(201, "{\"Id\": \"" + id + "\", \"Warnings\": []}");
    }

    // Those with all of the labels that the query's filter names, each "name" or "name=value".
    private Answer list(String query) throws IOException {
        JsonNode wanted = JSON.createArrayNode();
        for (String parameter : query == null ? new String[0] : query.split("&")) {
            if (parameter.startsWith("filters=")) {
                wanted = JSON.readTree(parameter.substring("filters=".length())).path("label");
            }
        }
        var listed = JSON.createArrayNode();
        for (var entry : containers.entrySet()) {
            Container container = entry.getValue();
            JsonNode labels = container.request().path("Labels");
            if (hasAll(labels, wanted)) {
                var seen = listed.addObject()
                        .put("Id", entry.getKey())
                        .put("State", "running")
                        .put("Status", "Up 1 second")
                        .put("Created", container.created().getEpochSecond());
                seen.putArray("Names").add("/" + container.name());
                seen.set("Labels", labels);
            }
        }
        return new Answer(200, listed.toString());
    }

    // A filter is a list, or, as older clients write it, an object of which the names count.
    private static boolean hasAll(JsonNode labels, JsonNode wanted) {
        var filters = new ArrayList<String>();
        wanted.forEach(filter -> filters.add(filter.asText()));
        if (wanted.isObject()) {
            filters.clear();
            wanted.fieldNames().forEachRemaining(filters::add);
        }
        return filters.stream().allMatch(filter -> {
            String[] pair = filter.split("=", 2);
            return labels.has(pair[0])
                    && (pair.length == 1 || labels.path(pair[0]).asText().equals(pair[1]));
        });
    }

    private Answer inspect(String idOrName) throws IOException {
        for (var entry : containers.entrySet()) {
            Container container = entry.getValue();
            if (entry.getKey().equals(idOrName) || container.name().equals(idOrName)) {
                var seen = JSON.createObjectNode();
                seen.put("Id", entry.getKey())
                        .put("Name", "/" + container.name())
                        .put("Created", container.created().toString())
                        .put("Driver", "training")
                        .put("RestartCount", 0);
                seen.set("State", JSON.readTree(STATE.formatted(container.created())));
                seen.set("Config", container.request());
                seen.set("HostConfig", container.request().path("HostConfig"));
                return new Answer(200, seen.toString());
            }
        }
        return missing(idOrName);
    }

    private static Answer missing(String what) {
        return new Answer(404, "{\"message\": \"No such container: " + what + "\"}");
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
    }
}
