package dev.sandboxengine;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.config.Environment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is revoked or changed at one engine holds at the other one on its database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ReplicasIT {

    /** Of both engines, so that one knows the logins of the other. */
    private static final String SECRET_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    /** For how long an engine remembers who somebody is when nobody tells it otherwise. */
    private static final Duration MEMORY = Duration.ofSeconds(1);

    private final RunningEngine engine = new RunningEngine(Map.of("SECRET_KEY", SECRET_KEY));
    private final EngineClient administrator = engine.client();

    @TempDir
    private static Path folder;

    private SandboxEngine other;

    @BeforeAll
    void startAnother() throws IOException {
        other = SandboxEngine.start(EngineConfig.from(new Environment(Map.of(
                "SECRET_KEY", SECRET_KEY,
                "SERVER_PORT", "0",
                "DATA_DIR", folder.toString(),
                "TEMPLATES_DIR", engine.templates().toString(),
                "DATABASE_DSN", engine.database().dsn()))));
    }

    @AfterAll
    void close() {
        other.close();
        engine.close();
    }

    private JsonNode create(String permission) {
        return administrator
                .post("/api-clients", Map.of("name", "build", "permissions", List.of(permission)))
                .expect(201)
                .data();
    }

    private EngineClient with(JsonNode issued) {
        return new EngineClient(administrator.base(), issued.path("key").asText());
    }

    private EngineClient elsewhere(EngineClient client) {
        return new EngineClient(URI.create("http://127.0.0.1:" + other.port()), client.key());
    }

    private static String path(JsonNode client) {
        return "/api-clients/" + client.path("id").asText();
    }

    private Answer change(JsonNode issued, Object body) {
        return administrator
                .request("PATCH", EngineClient.API + path(issued))
                .json(body)
                .send();
    }

    private static void opens(EngineClient client) {
        client.get("/sandboxes").expect(200);
    }

    private static void awaitRefusal(EngineClient client) {
        await().untilAsserted(() -> client.get("/sandboxes").problem(401, "unauthenticated"));
    }

    @Test
    void aKeyThatIsRevokedAtOneEngineIsRefusedByTheOther() {
        for (String how : List.of("deactivate", "delete", "rotate")) {
            JsonNode issued = create("sandboxes:read");
            EngineClient here = with(issued);
            EngineClient there = elsewhere(here);
            opens(here);
            opens(there);
            switch (how) {
                case "deactivate" -> change(issued, Map.of("is_active", false)).expect(200);
                case "delete" -> administrator.delete(path(issued)).expect(200);
                default ->
                    administrator.post(path(issued) + "/rotate", Map.of()).expect(200);
            }
            awaitRefusal(there);
            awaitRefusal(here);
        }
    }

    @Test
    void aNewPermissionHoldsInBothEngines() {
        JsonNode issued = create("sandboxes:read");
        EngineClient there = elsewhere(with(issued));
        there.get("/templates").problem(403, "permission_denied");
        change(issued, Map.of("permissions", List.of("templates:read"), "name", "other"))
                .expect(200);
        await().untilAsserted(() -> there.get("/templates").expect(200));
        there.get("/sandboxes").problem(403, "permission_denied");
    }

    @Test
    void theOtherEngineIsToldThatAKeyHasEnded() {
        awaitToldInTime(() -> {
            JsonNode issued = create("sandboxes:read");
            return new Visit(
                    with(issued), () -> administrator.delete(path(issued)).expect(200));
        });
    }

    @Test
    void theOtherEngineIsToldThatALoginHasEnded() {
        String password = "violin tractor moonlight";
        administrator
                .post("/users", Map.of("username", "ada", "password", password))
                .expect(201);
        awaitToldInTime(() -> {
            JsonNode login = administrator
                    .anonymous("POST", "/api/v1/auth/login")
                    .json(Map.of("username", "ada", "password", password))
                    .send()
                    .data();
            EngineClient ada =
                    new EngineClient(administrator.base(), login.path("token").asText());
            return new Visit(ada, () -> ada.post("/auth/logout", Map.of()).expect(200));
        });
    }

    private record Visit(EngineClient visitor, Runnable end) {}

    /**
     * By itself an engine remembers for a second, and so refuses a little later than that. If it is told, it refuses sooner: on
     * a machine that is busy perhaps not each time, but never when nobody tells it.
     */
    private void awaitToldInTime(Supplier<Visit> visits) {
        await().atMost(RunningEngine.PATIENCE).until(() -> {
            Visit visit = visits.get();
            EngineClient there = elsewhere(visit.visitor());
            long asked = System.nanoTime();
            there.get("/auth/me").expect(200);
            visit.end().run();
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> there.get("/auth/me").status() == 401);
            return System.nanoTime() - asked < MEMORY.toNanos();
        });
    }
}
