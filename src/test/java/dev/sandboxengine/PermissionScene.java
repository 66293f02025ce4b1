package dev.sandboxengine;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.recording.RecordedTerminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * An engine with something of everything in a team called home, and for each operation a request that does it to these things.
 * Not thread-safe.
 */
final class PermissionScene implements AutoCloseable {

    private static final String WORKSPACE = "/workspace";

    static final String PASSWORD = "violin tractor moonlight";

    private final RunningEngine engine = new RunningEngine(Map.of("RATE_LIMIT_FAILURES", "1000000/1m"));
    private final EngineClient administrator = engine.client();
    private final AtomicInteger numbers = new AtomicInteger();
    /** What is there to be deleted, by the operation that does it. */
    private final Map<String, String> doomed = new HashMap<>();

    /** Sessions that are made once. */
    private final Map<String, String> active = new HashMap<>();

    final String home = team("home");
    private final String client = client();
    private final String member = user("somebody", home);
    private final String outsider = user("outsider", team("elsewhere"));
    private final String sandbox;
    private final String recording;

    PermissionScene() {
        writeTemplates();
        administrator
                .request("PATCH", "/api/v1/settings")
                .json(Map.of("registration", "open"))
                .send()
                .expect(200);
        sandbox = launch("shop");
        recording = record();
        engine.awaitStatus(sandbox, "running");
    }

    EngineClient administrator() {
        return administrator;
    }

    RunningEngine engine() {
        return engine;
    }

    private void writeTemplates() {
        try {
            Path tasks = Files.createDirectories(engine.templates().resolve("backend/shop/tasks"));
            Files.writeString(tasks.resolve("plain.yaml"), "title: Plain\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine.file("backend/domain.yaml", "name: Backend\ndescription: Servers\n");
        engine.file("backend/shop/template.yaml", """
                name: shop
                base_image: workspace-base:latest
                resources: {cpu_limit: 500m, memory_limit: 128m}
                services: [redis]
                """);
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> administrator
                                .get("/catalog/domains/backend/projects/shop/tasks/plain")
                                .status()
                        == 200);
    }

    private String fresh(String name) {
        return name + numbers.incrementAndGet();
    }

    String team(String name) {
        return id(administrator.post("/teams", Map.of("name", name)));
    }

    String user(String name, String team) {
        return administrator
                .post("/users", Map.of("username", name, "password", PASSWORD, "team_id", team))
                .expect(201)
                .data()
                .at("/user/id")
                .asText();
    }

    /** Makes a key of a team. */
    String key(String team, String... permissions) {
        return administrator
                .post("/api-clients", Map.of("name", "k", "team_id", team, "permissions", List.of(permissions)))
                .expect(201)
                .data()
                .path("key")
                .asText();
    }

    private String client() {
        return id(administrator.post(
                "/api-clients", Map.of("name", "k", "team_id", home, "permissions", List.of("templates:read"))));
    }

    private String launch(String template) {
        return id(new EngineClient(administrator.base(), key(home, "sandboxes:*"))
                .post("/sandboxes", RunningEngine.order(template)));
    }

    private static String id(Answer created) {
        return created.expect(201).data().path("id").asText();
    }

    /** Something to delete, the same as long as it is there. */
    private String toDelete(String operation, Supplier<String> maker) {
        return doomed.computeIfAbsent(operation, _ -> maker.get());
    }

    /** Tells that an operation was done. */
    void done(String operation) {
        doomed.remove(operation);
    }

    private String runningSandbox() {
        String at = "/sandboxes/" + sandbox;
        switch (administrator.get(at).data().path("status").asText()) {
            case "stopped" -> administrator.post(at + "/start", Map.of()).expect(200);
            case "paused" -> administrator.post(at + "/resume", Map.of()).expect(200);
            default -> {}
        }
        engine.awaitStatus(sandbox, "running");
        return sandbox;
    }

    /** A ticket for the terminal that this scene asks for. */
    String terminalTicket() {
        return ticket(Map.of("purpose", "terminal", "sandbox_id", runningSandbox()));
    }

    /** A ticket for the files that this scene asks for. */
    String downloadTicket() {
        return ticket(Map.of("purpose", "download", "sandbox_id", runningSandbox(), "path", WORKSPACE));
    }

    private JsonNode session(Map<String, Object> more) {
        Map<String, Object> order = new HashMap<>(Map.of("template_id", "small", "ttl", "4h"));
        order.putAll(more);
        return new EngineClient(administrator.base(), key(home, "sessions:*"))
                .post("/sessions", order)
                .expect(201)
                .data();
    }

    /** The token of a session that is active. */
    String sessionToken() {
        return active.computeIfAbsent("token", _ -> {
            String token = session(Map.of("metadata", Map.of("who", "ada")))
                    .path("token")
                    .asText();
            administrator
                    .anonymous("POST", "/api/v1/join/" + token + "/activate")
                    .send()
                    .expect(200);
            await().atMost(RunningEngine.PATIENCE)
                    .until(() -> joined(token).path("status").asText().equals("active"));
            return token;
        });
    }

    private JsonNode joined(String token) {
        return administrator
                .anonymous("GET", "/api/v1/join/" + token)
                .send()
                .expect(200)
                .data();
    }

    private Ask askOfSession(String operation, String path) {
        return switch (operation) {
            case "POST /api/v1/sessions" -> Ask.of(path, Map.of("template_id", "small", "ttl", 3600));
            case "GET /api/v1/sessions" -> Ask.of(path);
            case "POST /api/v1/sessions/{id}/extend" ->
                Ask.of(path.replace("{id}", anySession()), Map.of("duration", "1s"));
            case "GET /api/v1/sessions/{id}" -> Ask.of(path.replace("{id}", anySession()));
            case "DELETE /api/v1/sessions/{id}" ->
                Ask.of(path.replace(
                        "{id}",
                        toDelete(operation, () -> session(Map.of()).path("id").asText())));
            case "POST /api/v1/join/{token}/activate" -> Ask.of(path.replace("{token}", sessionToken()), Map.of());
            case "GET /api/v1/join/{token}" -> Ask.of(path.replace("{token}", sessionToken()));
            default ->
                Ask.of(path.replace(
                        "{id}", joined(sessionToken()).at("/sandbox/id").asText()));
        };
    }

    /** One that nobody starts. */
    private String anySession() {
        return active.computeIfAbsent("ready", _ -> session(Map.of()).path("id").asText());
    }

    private String ticket(Map<String, Object> order) {
        return administrator
                .post("/tickets", order)
                .expect(201)
                .data()
                .path("ticket")
                .asText();
    }

    /** @throws AssertionError when nobody has said yet how this operation is asked for */
    Ask ask(String operation, Caller caller) {
        String path = operation.replaceFirst("^[A-Z]+ ", "");
        return switch (operation) {
            case "GET /api/docs/{file}" -> Ask.of("/api/docs/init.js");
            case "POST /api/v1/auth/login" -> Ask.of(path, Map.of("username", "outsider", "password", PASSWORD));
            case "POST /api/v1/auth/register" -> Ask.of(path, Map.of("username", fresh("new"), "password", PASSWORD));
            case "POST /api/v1/auth/password" ->
                Ask.of(path, Map.of("current", caller.password(), "new", caller.nextPassword()));
            case "POST /api/v1/auth/logout", "POST /api/v1/auth/logout-all", "POST /api/v1/admin/sweep" ->
                Ask.of(path, Map.of());
            case "PATCH /api/v1/settings" -> Ask.of(path, Map.of("registration", "open"));
            case "POST /api/v1/users" -> Ask.of(path, Map.of("username", fresh("made"), "password", PASSWORD));
            case "DELETE /api/v1/quotas/engine" -> Ask.of(path);
            case "PUT /api/v1/quotas/engine" -> Ask.of(path, Map.of("sandboxes", 500));
            case "GET /api/v1/templates/{name}" -> Ask.of("/api/v1/templates/small");
            case "GET /api/v1/templates/{domain}/{project}" -> Ask.of("/api/v1/templates/backend/shop");
            default -> askOf(operation, path);
        };
    }

    private Ask askOf(String operation, String path) {
        if (path.startsWith("/api/v1/sandboxes/{id}")) {
            return askOfSandbox(operation, path);
        }
        if (path.contains("/teams")) {
            return askOfTeam(operation, path);
        }
        if (path.matches("/api/v1/(sessions|join|ws/session-terminal).*")) {
            return askOfSession(operation, path);
        }
        return switch (operation) {
            case "POST /api/v1/tickets" -> Ask.of(path, Map.of("purpose", "terminal", "sandbox_id", runningSandbox()));
            case "POST /api/v1/sandboxes" -> Ask.of(path, RunningEngine.order("small"));
            case "GET /api/v1/ws/terminal/{id}" -> Ask.of("/api/v1/ws/terminal/" + runningSandbox());
            case "GET /api/v1/quotas", "GET /api/v1/api-clients" -> Ask.of(path + "?team_id=" + home);
            case "POST /api/v1/api-clients" ->
                Ask.of(path, Map.of("name", "k", "team_id", home, "permissions", List.of("sandboxes:read")));
            case "DELETE /api/v1/api-clients/{id}" ->
                Ask.of("/api/v1/api-clients/" + toDelete(operation, this::client));
            case "POST /api/v1/api-clients/{id}/rotate" ->
                Ask.of("/api/v1/api-clients/" + client + "/rotate", Map.of());
            case "GET /api/v1/api-clients/{id}", "DELETE /api/v1/quotas/api-clients/{id}" ->
                Ask.of(path.replace("{id}", client));
            case "PATCH /api/v1/api-clients/{id}" -> Ask.of(path.replace("{id}", client), Map.of("name", "other"));
            case "PUT /api/v1/quotas/api-clients/{id}" -> Ask.of(path.replace("{id}", client), Map.of("sandboxes", 7));
            case "POST /api/v1/invitations" -> Ask.of(path, Map.of("team_id", home));
            case "DELETE /api/v1/invitations/{id}" ->
                Ask.of(path.replace("{id}", toDelete(operation, this::invitation)));
            case "GET /api/v1/users/{id}" -> Ask.of(path.replace("{id}", member));
            case "PATCH /api/v1/users/{id}" -> Ask.of(path.replace("{id}", member), Map.of("role", "user"));
            case "DELETE /api/v1/users/{id}" ->
                Ask.of(path.replace("{id}", toDelete(operation, () -> user(fresh("doomed"), home))));
            default -> {
                if (!operation.startsWith("GET ")) {
                    throw new AssertionError("say in " + getClass().getSimpleName() + " how to ask for " + operation);
                }
                yield Ask.of(path.replace("{domainId}", "backend")
                        .replace("{projectName}", "shop")
                        .replace("{taskCode}", "plain"));
            }
        };
    }

    private String invitation() {
        return id(administrator.post("/invitations", Map.of("team_id", home)));
    }

    private Ask askOfSandbox(String operation, String path) {
        if (operation.equals("DELETE /api/v1/sandboxes/{id}")) {
            return Ask.of("/api/v1/sandboxes/" + toDelete(operation, () -> launch("small")));
        }
        boolean asItIs = path.matches(".*/(stop|start|pause|resume)");
        String concrete = path.replace("{id}", asItIs ? sandbox : runningSandbox());
        return switch (operation.replace("/api/v1/sandboxes/{id}", "")) {
            case "POST /extend" -> Ask.of(concrete, Map.of("duration", "1s"));
            case "POST /exec" -> Ask.of(concrete, Map.of("command", "true"));
            case "POST /services/{name}/restart" -> Ask.of(concrete.replace("{name}", "redis"));
            case "GET /recordings/{recording}" -> Ask.of(concrete.replace("{recording}", recording));
            case "DELETE /recordings/{recording}" ->
                Ask.of(concrete.replace("{recording}", toDelete(operation, this::record)));
            case "DELETE /terminals/{name}" -> {
                // Its shell ended if the sandbox was stopped since it was asked for last
                TerminalClient.open(administrator, sandbox, "doomed").close();
                yield Ask.of(concrete.replace("{name}", "doomed"));
            }
            case "GET /files" -> Ask.of(concrete + "?path=" + WORKSPACE);
            case "PUT /files" -> Ask.of(concrete + "?path=/workspace/a.txt", "text");
            case "DELETE /files" -> {
                administrator
                        .request("PUT", concrete + "?path=/workspace/b.txt")
                        .json("text")
                        .send()
                        .expect(200);
                yield Ask.of(concrete + "?path=/workspace/b.txt");
            }
            default -> Ask.of(concrete);
        };
    }

    private String record() {
        try (RecordedTerminal terminal = new RecordedTerminal(engine.database().jdbi(), engine.data())) {
            return terminal.of(sandbox, "hello");
        }
    }

    private Ask askOfTeam(String operation, String path) {
        String members = "/teams/" + home + "/members";
        return switch (operation) {
            case "POST /api/v1/teams" -> Ask.of(path, Map.of("name", fresh("team")));
            case "PATCH /api/v1/teams/{id}" -> Ask.of("/api/v1/teams/" + home, Map.of("name", fresh("home")));
            case "DELETE /api/v1/teams/{id}" ->
                Ask.of("/api/v1/teams/" + toDelete(operation, () -> team(fresh("doomed"))));
            case "POST /api/v1/teams/{id}/members" -> {
                administrator.delete(members + "/" + outsider);
                yield Ask.of("/api/v1" + members, Map.of("user_id", outsider));
            }
            case "PATCH /api/v1/teams/{id}/members/{user_id}" ->
                Ask.of("/api/v1" + members + "/" + member, Map.of("role", "member"));
            case "DELETE /api/v1/teams/{id}/members/{user_id}" -> {
                administrator.post(members, Map.of("user_id", outsider));
                yield Ask.of("/api/v1" + members + "/" + outsider);
            }
            case "PUT /api/v1/quotas/teams/{id}" -> Ask.of(path.replace("{id}", home), Map.of("sandboxes", 100));
            default -> Ask.of(path.replace("{id}", home));
        };
    }

    /** A token as candidates have them, of nobody. */
    static String unknownToken() {
        return (UUID.randomUUID().toString() + UUID.randomUUID())
                .replace("-", "")
                .substring(0, 48);
    }

    @Override
    public void close() {
        engine.close();
    }
}
