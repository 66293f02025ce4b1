package dev.sandboxengine.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** Sandboxes by the engine's public API, over one connection at a time. One thread at a time. */
final class Sandboxes implements AutoCloseable {

    private static final String PATH = "/api/v1/sandboxes";
    private static final Pattern OVER = Pattern.compile("\"status\":\"(running|stopped|failed|expired)\"");

    /** As a client would ask. Asking every 2 ms took CPU from what was measured, on two cores. */
    private static final long POLL_NANOS = 10_000_000;

    /** The server closes a connection that nobody uses, some time after this. */
    private static final long IDLE_NANOS = 10_000_000_000L;

    private final EngineProcess engine;
    private final String order;
    private final ObjectMapper json = new ObjectMapper();
    private HttpConnection connection;
    private long used = System.nanoTime();

    Sandboxes(EngineProcess engine) throws IOException {
        this(engine, Scene.TEMPLATE);
    }

    Sandboxes(EngineProcess engine, String template) throws IOException {
        this.engine = engine;
        this.order = "{\"template_id\":\"" + template + "\",\"user_id\":\"bench\",\"ttl\":\"1h\"}";
        connection = engine.connect();
    }

    private HttpConnection.Answer ask(String method, String path, String body) throws IOException {
        if (System.nanoTime() - used > IDLE_NANOS) {
            connection.close();
            connection = engine.connect();
        }
        var answer = connection.ask(method, path, body);
        used = System.nanoTime();
        return answer;
    }

    /** Orders one; its id. */
    String order() throws IOException {
        return data(ask("POST", PATH, order), 201).path("id").asText();
    }

    /** Orders one and follows its events until it runs; its id. */
    String launch() throws IOException {
        String id = order();
        try (var events = engine.connect()) {
            String state = events.follow(PATH + "/" + id + "/events", Sandboxes::isOver);
            require(state.contains("\"status\":\"running\""), "sandbox " + id + ": " + state);
        }
        return id;
    }

    /** Whether the line tells of a state that a launch comes to; services are ready or not, and have their own events. */
    private static boolean isOver(String line) {
        return line.startsWith("data:") && OVER.matcher(line).find();
    }

    /** Orders one and asks every 10 ms until it runs; its id. */
    String launchAsking() throws IOException {
        String id = order();
        while (true) {
            String status = find(id).path("status").asText();
            if (status.equals("running")) {
                return id;
            }
            require(status.equals("pending"), "sandbox " + id + " is " + status);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    JsonNode find(String id) throws IOException {
        return data(ask("GET", PATH + "/" + id, ""), 200);
    }

    /** Asks and does not look at what is answered. */
    void read(String id) throws IOException {
        var answer = ask("GET", PATH + "/" + id, "");
        require(answer.status() == 200, answer.body());
    }

    /** Orders one, however that is answered. */
    HttpConnection.Answer tryOrder() throws IOException {
        return ask("POST", PATH, order);
    }

    /** How many there are in a state. */
    int count(String status) throws IOException {
        return data(ask("GET", PATH + "?limit=1&status=" + status, ""), 200)
                .path("total")
                .asInt();
    }

    /** Removes one and waits until it is gone. */
    void delete(String id) throws IOException {
        String status =
                data(ask("DELETE", PATH + "/" + id, ""), 200).path("status").asText();
        require(status.equals("expired"), "sandbox " + id + " is " + status + " after it was deleted");
    }

    /** Removes one, whatever it is; the work may go on behind the answer. */
    void deleteAnyhow(String id) throws IOException {
        data(ask("DELETE", PATH + "/" + id, ""), 200);
    }

    /** Lets the engine compare what it has with what runs; what it found. */
    JsonNode sweep() throws IOException {
        return data(ask("POST", "/api/v1/admin/sweep", "{}"), 200);
    }

    private JsonNode data(HttpConnection.Answer answer, int status) throws IOException {
        require(answer.status() == status, answer.toString());
        return json.readTree(answer.body()).path("data");
    }

    private static void require(boolean held, String otherwise) throws IOException {
        if (!held) {
            throw new IOException("unexpected: " + otherwise);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
