package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A session from its link to its end, with real containers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class SessionsIT {

    private static final int POLICY_VIOLATION = 1008;

    private final RunningEngine engine = new RunningEngine(Map.of("PUBLIC_URL", "https://work.example.com/engine"));
    private final EngineClient administrator = engine.client();

    @AfterAll
    void close() {
        engine.close();
    }

    private Link link(Object... more) {
        return Link.make(administrator, order("small", more));
    }

    private static Map<String, Object> order(String template, Object... more) {
        Map<String, Object> order = new HashMap<>(Map.of("template_id", template, "ttl", "1h"));
        for (int i = 0; i < more.length; i += 2) {
            order.put(more[i].toString(), more[i + 1]);
        }
        return order;
    }

    private JsonNode session(Link link) {
        return administrator.get(link.path()).expect(200).data();
    }

    private static Instant moment(JsonNode in, String field) {
        return Instant.parse(in.path(field).asText());
    }

    @Test
    void aCandidateGetsASandboxByALink() {
        engine.usableTemplate("stored", "description: With a cache\nservices: [redis]\n");
        long before = engine.rows("sandbox");
        Link link = Link.make(
                administrator,
                order(
                        "stored",
                        "task_description",
                        "# Sum",
                        "metadata",
                        Map.of("who", "ada"),
                        "env",
                        Map.of("STAGE", "exam")));
        JsonNode made = session(link);
        assertThat(link.token()).matches("[0-9a-f]{48}");
        assertThat(made.path("join_url").asText()).isEqualTo("https://work.example.com/engine/join/" + link.token());
        assertThat(made.path("status").asText()).isEqualTo("ready");
        assertThat(engine.rows("sandbox")).as("no sandbox yet").isEqualTo(before);
        JsonNode waiting = link.joined();
        assertThat(waiting.path("status").asText()).isEqualTo("ready");
        assertThat(waiting.path("template").toString())
                .isEqualTo("{\"name\":\"stored\",\"description\":\"With a cache\"}");
        assertThat(waiting.path("task_description").asText()).isEqualTo("# Sum");
        assertThat(waiting.path("metadata").path("who").asText()).isEqualTo("ada");
        assertThat(waiting.has("sandbox") || waiting.has("expires_at")).isFalse();

        Answer started = link.activate().expect(200);
        assertThat(started.data().path("status").asText()).isEqualTo("provisioning");
        JsonNode active = link.await("active");
        String id = active.at("/sandbox/id").asText();
        assertThat(id).isEqualTo(started.data().path("sandbox_id").asText());
        assertThat(moment(active, "expires_at"))
                .isEqualTo(moment(active, "started_at").plus(Duration.ofHours(1)));
        assertThat(active.at("/sandbox/expires_at")).isEqualTo(active.path("expires_at"));
        JsonNode sandbox = engine.sandbox(id);
        assertThat(moment(active, "started_at"))
                .as("the launch is not the candidate's time")
                .isAfterOrEqualTo(moment(sandbox, "started_at"));
        assertThat(active.at("/sandbox/services/0/uri").asText())
                .isEqualTo(sandbox.at("/services/redis/credentials/uri").asText())
                .startsWith("redis://");
        assertThat(sandbox.path("user_id").asText()).isEqualTo("session:" + link.session());
        assertThat(sandbox.path("metadata").path("who").asText()).isEqualTo("ada");
        assertThat(moment(sandbox, "expires_at")).isAfter(moment(active, "expires_at"));
        await("the shells know the deadline")
                .until(() -> engine.output(id, "echo $STAGE $SANDBOX_EXPIRES_AT")
                        .equals("exam " + active.path("expires_at").asText()));

        TerminalClient terminal = link.terminal(id);
        terminal.type("echo he\"\"llo");
        terminal.awaitOutput("hello");
        TerminalClient.open(
                        administrator.base(), link.terminalPath(id), Map.of("Authorization", "Bearer " + link.token()))
                .close();
        assertThat(session(link).path("sandbox_id").asText()).isEqualTo(id);

        administrator.delete(link.path()).expect(200);
        assertThat(terminal.awaitClose()).isEqualTo(POLICY_VIOLATION);
        engine.awaitStatus(id, "expired");
        JsonNode ended = link.joined();
        assertThat(ended.path("status").asText()).isEqualTo("revoked");
        assertThat(ended.path("reason").asText()).isEqualTo("revoked");
        assertThat(ended.has("sandbox")).isFalse();
        link.activate().problem(409, "conflict");
        assertThat(link.upgrade(id).status()).isEqualTo(403);
        assertThat(administrator
                        .delete(link.path())
                        .expect(200)
                        .data()
                        .path("ended_at")
                        .asText())
                .isEqualTo(session(link).path("ended_at").asText());
        theAuditTellsOf(link);
    }

    private void theAuditTellsOf(Link link) {
        JsonNode entries = administrator
                .get("/audit?object_id=" + link.session())
                .expect(200)
                .data()
                .path("entries");
        Map<String, String> who = new HashMap<>();
        entries.forEach(entry ->
                who.put(entry.path("action").asText(), entry.path("principal").asText()));
        assertThat(who.keySet()).contains("sessions.create", "join.activate", "sessions.delete");
        assertThat(who).containsEntry("join.activate", "candidate:" + link.session());
        JsonNode opened = administrator
                .get("/audit?action=session_terminal.open&principal=candidate:" + link.session())
                .expect(200)
                .data();
        assertThat(opened.path("entries").size()).as("%s", opened).isEqualTo(3);
        assertThat(entries.toString() + opened).doesNotContain(link.token());
    }

    @Test
    void aHundredWhoStartAtOnceGetOneSandbox() {
        Link link = link("metadata", Map.of("crowd", "yes"));
        List<String> ids = Racing.times(
                100, _ -> link.activate().expect(200).data().path("sandbox_id").asText());
        assertThat(ids).doesNotContain("").containsOnly(ids.getFirst());
        assertThat(link.await("active").at("/sandbox/id").asText()).isEqualTo(ids.getFirst());
        long made = engine.database()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "select count(*) from sandbox where user_id = ?", "session:" + link.session())
                        .mapTo(Long.class)
                        .one());
        assertThat(made).isEqualTo(1);
        assertThat(link.activate().expect(200).data().path("status").asText()).isEqualTo("active");
        administrator.delete(link.path()).expect(200);
    }

    @Test
    void atTheDeadlineEverythingCloses() {
        Link link = link("ttl", 4);
        String id = link.start();
        TerminalClient terminal = link.terminal(id);
        assertThat(terminal.awaitClose()).isEqualTo(POLICY_VIOLATION);
        JsonNode ended = link.await("submitted");
        assertThat(ended.path("reason").asText()).isEqualTo("deadline");
        assertThat(link.upgrade(id).status()).isEqualTo(403);
        engine.awaitStatus(id, "expired");
        assertThat(moment(session(link), "ended_at")).isAfterOrEqualTo(moment(ended, "expires_at"));
        administrator.post(link.path() + "/extend", Map.of("duration", "1h")).problem(409, "conflict");
    }

    @Test
    void moreTimeMovesTheDeadlineExactly() {
        Link link = link("ttl", "30m");
        administrator.post(link.path() + "/extend", Map.of("duration", "15m")).expect(200);
        assertThat(session(link).path("ttl_seconds").asInt()).isEqualTo(45 * 60);
        String id = link.start();
        Instant first = moment(link.joined(), "expires_at");
        Instant sandboxs = moment(engine.sandbox(id), "expires_at");
        administrator
                .post(link.path() + "/extend", Map.of("duration_seconds", 600))
                .expect(200);
        assertThat(moment(link.joined(), "expires_at")).isEqualTo(first.plusSeconds(600));
        assertThat(moment(engine.sandbox(id), "expires_at")).isEqualTo(sandboxs.plusSeconds(600));
        assertThat(engine.output(id, "echo $SANDBOX_EXPIRES_AT"))
                .isEqualTo(link.joined().path("expires_at").asText());
        administrator.delete(link.path()).expect(200);
    }

    @Test
    void onlyItsOwnRunningSandboxIsOpen() {
        Link mine = link();
        Link other = link();
        String id = mine.start();
        assertThat(other.upgrade(id).status()).isEqualTo(404);
        other.activate().expect(200);
        other.await("active");
        assertThat(other.upgrade(id).status()).isEqualTo(404);
        administrator.post("/sandboxes/" + id + "/stop", Map.of()).expect(200);
        engine.awaitStatus(id, "stopped");
        assertThat(mine.upgrade(id).status()).isEqualTo(400);
        assertThat(mine.joined().path("status").asText()).isEqualTo("active");
        administrator.delete(mine.path()).expect(200);
        administrator.delete(other.path()).expect(200);
        engine.awaitStatus(id, "expired");
    }

    @Test
    void aSandboxThatEndsTakesItsSessionWithIt() {
        Link link = link();
        String id = link.start();
        TerminalClient terminal = link.terminal(id);
        administrator.delete("/sandboxes/" + id).expect(200);
        JsonNode failed = link.await("failed");
        assertThat(failed.path("reason").asText()).isEqualTo("sandbox_deleted");
        terminal.awaitClose();
        link.activate().problem(409, "conflict");
    }

    @Test
    void whatCannotBeMadeFailsWithItsReason() {
        engine.usableTemplate("broken", "commands: {init: [exit 7]}\n");
        Link unhealthy = Link.make(administrator, order("broken"));
        unhealthy.activate().expect(200);
        assertThat(unhealthy.await("failed").path("reason").asText()).isEqualTo("command_failed");

        engine.usableTemplate("short-lived", "");
        Link homeless = Link.make(administrator, order("short-lived"));
        engine.file("short-lived.yaml", "name: [");
        engine.file("short-lived.yaml", "name: renamed\nbase_image: workspace-base:latest\n");
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> administrator.get("/templates/short-lived").status() == 404);
        homeless.activate().expect(200);
        assertThat(homeless.await("failed").path("reason").asText()).isEqualTo("template_not_found");
    }

    @Test
    void whoIsRevokedWhileTheSandboxIsMadeLeavesNone() {
        engine.usableTemplate("slow", "commands: {init: [sleep 20]}\n");
        Link link = Link.make(administrator, order("slow"));
        String id = link.activate().expect(200).data().path("sandbox_id").asText();
        administrator.post(link.path() + "/extend", Map.of("duration", "1h")).problem(409, "conflict");
        await().atMost(RunningEngine.PATIENCE).until(() -> engine.hasContainer(id));
        administrator.delete(link.path()).expect(200);
        engine.awaitStatus(id, "expired");
        assertThat(link.joined().path("status").asText()).isEqualTo("revoked");
        await().atMost(RunningEngine.PATIENCE).until(() -> !engine.hasContainer(id));
    }

    /** As an engine leaves it that is killed between the two, and that nobody knows to be dead. */
    @Test
    void whatWasStartedAndNeverOrderedIsOrdered() {
        Link link = link();
        engine.database().jdbi().useHandle(handle -> handle.execute("""
                update session
                set state = 'provisioning', sandbox_id = 'aaaabbbbcccc', activated_at = now(), due_at = now(),
                    lease_owner = gen_random_uuid(), lease_until = now() + interval '1 s'
                where id = ?::uuid
                """, link.session()));
        assertThat(link.await("active").at("/sandbox/id").asText()).isEqualTo("aaaabbbbcccc");
        administrator.delete(link.path()).expect(200);
    }

    @Test
    void theTeamsQuotasHold() {
        String team = administrator
                .post("/teams", Map.of("name", "narrow"))
                .expect(201)
                .data()
                .path("id")
                .asText();
        administrator
                .request("PUT", "/api/v1/quotas/teams/" + team)
                .json(Map.of("sandboxes", 1, "ttl_seconds", 7200))
                .send()
                .expect(200);
        String key = administrator
                .post("/api-clients", Map.of("name", "k", "team_id", team, "permissions", List.of("sessions:*")))
                .expect(201)
                .data()
                .path("key")
                .asText();
        EngineClient maker = new EngineClient(administrator.base(), key);
        Link first = Link.make(maker, order("small"));
        Link second = Link.make(maker, order("small"));
        Link tooLong = Link.make(maker, order("small", "ttl", "3h"));
        tooLong.activate().expect(200);
        assertThat(tooLong.await("failed").path("reason").asText()).isEqualTo("quota_exceeded");
        String id = first.start();
        assertThat(engine.sandbox(id).path("status").asText()).isEqualTo("running");
        maker.post(first.path() + "/extend", Map.of("duration", "2h")).problem(429, "quota_exceeded");
        second.activate().expect(200);
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> second.joined().path("status_message").asText().contains("quota sandboxes"));
        assertThat(second.joined().path("status").asText()).isEqualTo("provisioning");
        maker.delete(first.path()).expect(200);
        second.await("active");
        maker.delete(second.path()).expect(200);
    }
}
