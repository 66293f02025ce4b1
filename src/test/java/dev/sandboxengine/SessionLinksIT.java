package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Who makes links, who sees them, and when they open something. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class SessionLinksIT {

    private final RunningEngine engine =
            new RunningEngine(Map.of("RATE_LIMIT_FAILURES", "5/24h", "TRUSTED_PROXIES", "127.0.0.1"));
    private final EngineClient administrator = engine.client();

    @AfterAll
    void close() {
        engine.close();
    }

    private static Map<String, Object> order(Object... more) {
        Map<String, Object> order = new HashMap<>(Map.of("template_id", "small", "ttl", 3600));
        for (int i = 0; i < more.length; i += 2) {
            order.put(more[i].toString(), more[i + 1]);
        }
        return order;
    }

    private static String in(long amount, ChronoUnit unit) {
        return Instant.now().plus(amount, unit).toString();
    }

    private EngineClient key(String team, String... permissions) {
        Map<String, Object> order = new HashMap<>(Map.of("name", "k", "permissions", List.of(permissions)));
        if (!team.isEmpty()) {
            order.put("team_id", team);
        }
        return new EngineClient(
                administrator.base(),
                administrator
                        .post("/api-clients", order)
                        .expect(201)
                        .data()
                        .path("key")
                        .asText());
    }

    private void refuses(String field, Map<String, Object> order) {
        Answer refused = administrator.post("/sessions", order);
        refused.problem(400, "validation_error");
        assertThat(refused.json().at("/error/field").asText()).as("%s", refused).isEqualTo(field);
    }

    @Test
    void whatMakesNoSenseIsRefusedByItsField() {
        refuses("ttl", Map.of("template_id", "small"));
        refuses("ttl", order("ttl", 0));
        refuses("ttl", order("ttl", "10ms"));
        refuses("ttl", order("ttl", "9000h"));
        refuses("template_id", Map.of("ttl", 60));
        refuses("env.A-B", order("env", Map.of("A-B", "x")));
        refuses("services", order("services", "postgres"));
        refuses("task", order("task", "unknown"));
        refuses("task_description", order("task", "a", "task_description", "b"));
        refuses("not_after", order("not_after", in(-1, ChronoUnit.MINUTES)));
        refuses("not_after", order("not_after", "tomorrow"));
        refuses("not_after", order("not_after", "+900000000-01-01T00:00:00Z"));
        refuses("not_before", order("not_before", in(2, ChronoUnit.HOURS), "not_after", in(1, ChronoUnit.HOURS)));
        refuses("user_id", order("user_id", "ada"));
        administrator.post("/sessions", order("template_id", "nothing")).problem(404, "template_not_found");
        administrator.get("/sessions?status=done").problem(400, "validation_error");
    }

    @Test
    void aTaskBringsItsDescription() throws Exception {
        Path tasks = Files.createDirectories(engine.templates().resolve("backend/shop/tasks"));
        Files.writeString(tasks.resolve("cart.yaml"), "title: Cart\ndescription: Mend the **cart**.\n");
        engine.file("backend/domain.yaml", "name: Backend\ndescription: Servers\n");
        engine.file("backend/shop/template.yaml", """
                name: shop
                base_image: workspace-base:latest
                resources: {cpu_limit: 500m, memory_limit: 128m}
                """);
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> administrator
                                .get("/catalog/domains/backend/projects/shop/tasks/cart")
                                .status()
                        == 200);
        Link link = Link.make(administrator, order("template_id", "backend/shop", "task", "cart"));
        assertThat(link.joined().path("task_description").asText()).isEqualTo("Mend the **cart**.");
        assertThat(link.joined().path("task").asText()).isEqualTo("cart");
        refuses("task", order("template_id", "shop", "task", "chart"));
    }

    @Test
    void aLinkOpensNothingBeforeAndAfterItsTime() {
        Link early = Link.make(administrator, order("not_before", in(1, ChronoUnit.HOURS)));
        assertThat(early.activate().problem(409, "conflict").message()).contains("can be started from");
        assertThat(early.joined().path("status").asText()).isEqualTo("ready");

        Link late = Link.make(administrator, order("not_after", in(1, ChronoUnit.SECONDS)));
        JsonNode expired = late.await("expired");
        assertThat(expired.path("reason").asText()).isEqualTo("not_started");
        late.activate().problem(409, "conflict");
        await().until(() -> sessions("?status=expired").path("total").asInt() == 1);

        Link revoked = Link.make(administrator, order());
        administrator.delete(revoked.path()).expect(200);
        revoked.activate().problem(409, "conflict");
        assertThat(revoked.joined().path("status_message").asText()).contains("taken back");
        assertThat(engine.rows("sandbox")).as("nobody got one").isZero();
    }

    private JsonNode sessions(String query) {
        return administrator.get("/sessions" + query).expect(200).data();
    }

    @Test
    void pagesHaveTheTrueTotal() {
        String team = team("pages");
        EngineClient maker = key(team, "sessions:*");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.addFirst(Link.make(maker, order()).session());
        }
        maker.delete("/sessions/" + made.getLast()).expect(200);
        List<String> seen = new ArrayList<>();
        for (int offset = 0; offset < 6; offset += 2) {
            JsonNode page =
                    maker.get("/sessions?limit=2&offset=" + offset).expect(200).data();
            assertThat(page.path("total").asInt()).isEqualTo(5);
            page.path("sessions").forEach(each -> seen.add(each.path("id").asText()));
        }
        assertThat(seen).isEqualTo(made);
        assertThat(maker.get("/sessions?status=ready").data().path("total").asInt())
                .isEqualTo(4);
        administrator.delete("/teams/" + team).expect(200);
        administrator.get("/sessions/" + made.getFirst()).problem(404, "not_found");
    }

    private String team(String name) {
        return administrator
                .post("/teams", Map.of("name", name))
                .expect(201)
                .data()
                .path("id")
                .asText();
    }

    @Test
    void otherTeamsSeeNothingAndReadersSeeNoLink() {
        Link link = Link.make(administrator, order());
        EngineClient other = key(team("others"), "sessions:*");
        other.get(link.path()).problem(404, "not_found");
        other.delete(link.path()).problem(404, "not_found");
        other.post(link.path() + "/extend", Map.of("duration", "1h")).problem(404, "not_found");
        assertThat(other.get("/sessions").data().path("total").asInt()).isZero();

        EngineClient reader = key("", "sessions:read");
        JsonNode seen = reader.get(link.path()).expect(200).data();
        assertThat(seen.has("token") || seen.has("join_url")).isFalse();
        assertThat(reader.get("/sessions").expect(200).text()).doesNotContain(link.token());
        assertThat(sessions("?limit=1000").toString()).contains(link.token());
        reader.delete(link.path()).problem(403, "permission_denied");
    }

    @Test
    void theDatabaseHoldsNoReadableToken() {
        Link link = Link.make(administrator, order());
        String row = engine.database()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "select s::text || encode(token_sealed, 'escape') from session s where id = ?::uuid",
                                link.session())
                        .mapTo(String.class)
                        .one());
        assertThat(row).doesNotContain(link.token());
    }

    @Test
    void aTokenIsNoKeyAndAKeyIsNoToken() {
        Link link = Link.make(administrator, order());
        EngineClient candidate = new EngineClient(administrator.base(), link.token());
        for (String path : List.of("/sessions", link.path(), "/sandboxes", "/auth/me", "/teams", "/templates")) {
            assertThat(candidate.get(path).problem(403, "permission_denied").message())
                    .contains("own sandbox only");
        }
        candidate
                .post("/tickets", Map.of("purpose", "terminal", "sandbox_id", "x"))
                .problem(403, "permission_denied");
        candidate.post("/sandboxes", RunningEngine.order("small")).problem(403, "permission_denied");
    }

    @Test
    void whoGuessesLinksIsSlowedDown() {
        for (int i = 0; i < 5; i++) {
            guess("198.51.100.9").problem(404, "not_found");
        }
        guess("198.51.100.9").problem(429, "rate_limited");
        guess("198.51.100.10").problem(404, "not_found");
    }

    private Answer guess(String address) {
        return administrator
                .anonymous("GET", "/api/v1/join/" + PermissionScene.unknownToken())
                .header("X-Forwarded-For", address)
                .send();
    }

    @Test
    void aRepeatedOrderMakesOneSession() {
        long before = engine.rows("session");
        String first = repeated();
        assertThat(repeated()).isEqualTo(first);
        assertThat(engine.rows("session")).isEqualTo(before + 1);
    }

    private String repeated() {
        return administrator
                .request("POST", "/api/v1/sessions")
                .header("Idempotency-Key", "once")
                .json(order())
                .send()
                .expect(201)
                .data()
                .path("token")
                .asText();
    }
}
