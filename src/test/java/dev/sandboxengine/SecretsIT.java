package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.leak.Run;
import dev.sandboxengine.leak.Traces.Place;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No secret of the whole run is in a log, in the audit, in the metrics, in an error or, readable, in the database. Comes after all
 * other classes, and asks by itself for every kind of secret, so that it says something alone as well.
 */
@Order(Integer.MAX_VALUE)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class SecretsIT {

    private static final String PASSWORD = "candle orchard thunder";
    private static final String NEW_PASSWORD = "twelve lanterns for a fox";

    /** No secret, but told where somebody tells a name: what does not find it would not find a secret either. */
    private static final String NAME = "canary-in-the-coal-mine";

    private static Answer login(EngineClient client, Map<String, Object> body) {
        return client.anonymous("POST", "/api/v1/auth/login").json(body).send();
    }

    private static String token(Answer login) {
        return login.expect(200).data().path("token").asText();
    }

    @Test
    @Order(1)
    void everyKindOfSecretIsMadeAndUsedAndPutWhereItDoesNotBelong() throws Exception {
        try (var engine = new RunningEngine()) {
            EngineClient administrator = engine.client();
            JsonNode made = administrator
                    .post("/api-clients", Map.of("name", "build", "permissions", List.of("sandboxes:*")))
                    .expect(201)
                    .data();
            String key = made.path("key").asText();
            String fresh = administrator
                    .post("/api-clients/" + made.path("id").asText() + "/rotate", Map.of("overlap", "1h"))
                    .expect(200)
                    .data()
                    .path("key")
                    .asText();
            administrator
                    .request("POST", "/api/v1/api-clients")
                    .json(Map.of("name", key))
                    .send();

            JsonNode generated = administrator
                    .post("/users", Map.of("username", "grace"))
                    .expect(201)
                    .data();
            String gracesPassword = generated.path("password").asText();
            administrator
                    .post("/users", Map.of("username", "ada", "password", PASSWORD))
                    .expect(201);
            login(administrator, Map.of("username", "ada", "password", PASSWORD + "!"))
                    .expect(401);
            login(administrator, Map.of("username", PASSWORD, "password", PASSWORD))
                    .expect(401);
            String adas = token(login(administrator, Map.of("username", "ada", "password", PASSWORD)));
            var ada = new EngineClient(administrator.base(), adas);
            ada.post("/auth/password", Map.of("current", NEW_PASSWORD, "new", PASSWORD));
            ada.post("/auth/password", Map.of("current", PASSWORD, "new", NEW_PASSWORD))
                    .expect(200);
            administrator
                    .anonymous("POST", "/api/v1/auth/login")
                    .header("Origin", administrator.base().toString())
                    .json(Map.of("username", "grace", "password", gracesPassword, "cookie", true))
                    .send()
                    .expect(200);
            JsonNode me = new EngineClient(
                            administrator.base(),
                            token(login(administrator, Map.of("username", "ada", "password", NEW_PASSWORD))))
                    .get("/auth/me")
                    .expect(200)
                    .data();
            String invitation = administrator
                    .post("/invitations", Map.of("team_id", me.at("/teams/0/id").asText(), "role", "member"))
                    .expect(201)
                    .data()
                    .path("token")
                    .asText();
            administrator
                    .anonymous("POST", "/api/v1/auth/register")
                    .json(Map.of("username", "eve", "password", "password12345", "invitation", invitation))
                    .send();

            engine.usableTemplate("stored", "services: [postgres]\n");
            Map<String, Object> order = new HashMap<>(RunningEngine.order("stored"));
            order.put("user_id", NAME);
            order.put("env", Map.of("DEPLOY_TOKEN", "whale-ladder-seven-moons"));
            String id = engine.launch(order);
            String service = engine.sandbox(id)
                    .at("/services/postgres/credentials/password")
                    .asText();
            engine.exec(id, "echo " + service);
            administrator.post("/sandboxes/" + id + "/exec", Map.of("command", "true", "cwd", "/" + fresh));

            String ticket = administrator
                    .post("/tickets", Map.of("purpose", "terminal", "sandbox_id", id))
                    .expect(201)
                    .data()
                    .path("ticket")
                    .asText();

            String link = administrator
                    .post("/sessions", Map.of("template_id", "stored", "ttl", 3600, "metadata", Map.of("who", NAME)))
                    .expect(201)
                    .data()
                    .path("token")
                    .asText();
            administrator.anonymous("GET", "/api/v1/join/" + link).send().expect(200);
            administrator
                    .anonymous("POST", "/api/v1/join/" + link + "/activate")
                    .json(Map.of("token", link))
                    .send()
                    .expect(400);

            for (String secret : List.of(key, fresh, adas, invitation, ticket, link)) {
                misplace(administrator, secret);
            }
            administrator.get("/templates/" + NAME).problem(404, "template_not_found");
            administrator.delete("/sandboxes/" + NAME).expect(404);
        }
        assertThat(Run.secrets().kinds())
                .contains(
                        "admin-api-key",
                        "admin-password",
                        "chosen password",
                        "cookie",
                        "database password",
                        "env",
                        "given key",
                        "given password",
                        "given ticket",
                        "given token",
                        "secret-key",
                        "service password",
                        "service uri",
                        "stored hash");
    }

    /** As people do by mistake: in the address, as another's name, in headers. What is answered is not what is asked here. */
    private static void misplace(EngineClient client, String secret) throws Exception {
        for (String path : List.of(
                "/sandboxes?token=",
                "/sandboxes?%74oken=",
                "/sandboxes?TOKEN=",
                "/nothing?a=b&token=",
                "/sandboxes?user_id=",
                "/sandboxes?key=",
                "/ws/terminal/aaaaaaaaaaaa?token=",
                "/ws/terminal/aaaaaaaaaaaa?ticket=",
                "/ws/session-terminal/aaaaaaaaaaaa?session_token=",
                "/sessions/",
                "/sessions?status=",
                "/sandboxes/",
                "/templates/",
                "/join/")) {
            var request = HttpRequest.newBuilder(
                    URI.create(client.base() + EngineClient.API + path + EngineClient.encode(secret)));
            request.header("Authorization", "Bearer " + client.key());
            HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.discarding());
        }
        client.anonymous("GET", "/api/v1/sandboxes")
                .header("X-API-Key", secret + "x")
                .send()
                .expect(401);
        client.anonymous("DELETE", "/api/v1/sandboxes/aaaaaaaaaaaa")
                .header("Authorization", "Basic " + secret)
                .header("User-Agent", secret)
                .header("Referer", "http://127.0.0.1/join/" + secret)
                .header("Cookie", "session=" + secret)
                .send()
                .expect(401);
        client.request("POST", "/api/v1/teams")
                .header("Idempotency-Key", secret)
                .json(Map.of("name", ""))
                .send();
        client.request("DELETE", "/api/v1/sandboxes/" + secret).send();
        client.postText("/sandboxes", "{\"template_id\": \"small\", \"user_id\": " + secret);
    }

    @ParameterizedTest
    @EnumSource
    @Order(2)
    void nothingThatOthersReadTellsASecret(Place place) {
        assertThat(Run.traces().found(place, Run.secrets())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @Order(3)
    void whatOthersReadIsWhatThisTestReads(Place place) {
        String known = place == Place.METRICS ? "sandbox" : NAME;
        assertThat(Run.traces().has(place, line -> line.contains(known))).isTrue();
    }
}
