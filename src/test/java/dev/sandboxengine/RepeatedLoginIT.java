package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A login or a registration whose answer got lost is asked for again, and nobody else gets that answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class RepeatedLoginIT {

    private static final String PASSWORD = "violin tractor moonlight";

    private final RunningEngine engine = new RunningEngine(Map.of("TRUSTED_PROXIES", "127.0.0.1"));
    private final EngineClient administrator = engine.client();

    @AfterAll
    void close() {
        engine.close();
    }

    private Answer send(String path, String from, String key, Map<String, Object> body) {
        return administrator
                .anonymous("POST", "/api/v1/auth/" + path)
                .header("X-Forwarded-For", from)
                .header("Idempotency-Key", key)
                .header("Origin", administrator.base().toString())
                .json(body)
                .send();
    }

    private static Map<String, Object> ada(String password) {
        return new HashMap<>(Map.of("username", "ada", "password", password));
    }

    private void userAda() {
        administrator.post("/users", ada(PASSWORD));
    }

    private long logins() {
        return engine.rows("user_session");
    }

    @Test
    void theVerySameRequestFromTheSameAddressIsAnsweredAgain() {
        userAda();
        Answer first = send("login", "192.0.2.1", "one", ada(PASSWORD)).expect(200);
        long before = logins();
        Answer again = send("login", "192.0.2.1", "one", ada(PASSWORD)).expect(200);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(logins()).isEqualTo(before);
    }

    @Test
    void anybodyElseIsNot() {
        userAda();
        Answer first = send("login", "192.0.2.2", "two", ada(PASSWORD)).expect(200);
        send("login", "192.0.2.2", "two", ada("a wrong password")).problem(409, "conflict");
        send("login", "192.0.2.3", "two", ada("a wrong password")).problem(401, "unauthenticated");
        Answer other = send("login", "192.0.2.3", "two", ada(PASSWORD)).expect(200);
        assertThat(other.text()).isNotEqualTo(first.text());
    }

    @Test
    void aRefusalIsNotKept() {
        userAda();
        send("login", "192.0.2.4", "three", ada("a wrong password")).problem(401, "unauthenticated");
        send("login", "192.0.2.4", "three", ada(PASSWORD)).expect(200);
    }

    @Test
    void aCookieIsPartOfTheAnswer() {
        userAda();
        Map<String, Object> body = ada(PASSWORD);
        body.put("cookie", true);
        Answer first = send("login", "192.0.2.5", "four", body).expect(200);
        Answer again = send("login", "192.0.2.5", "four", body).expect(200);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.header("Set-Cookie")).startsWith("sandbox_session=eyJ").isEqualTo(first.header("Set-Cookie"));
        String token = first.header("Set-Cookie").replaceFirst("^[^=]+=([^;]+).*", "$1");
        assertThat(stored()).doesNotContain(token, PASSWORD);
    }

    private String stored() {
        return engine.database()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "select string_agg(r::text || encode(answer, 'escape') || coalesce(encode(cookie, 'escape'), ''),"
                                        + " ' ') from idempotent_request r")
                        .mapTo(String.class)
                        .one());
    }

    @Test
    void aRegistrationIsDoneOnce() {
        administrator
                .request("PATCH", "/api/v1/settings")
                .json(Map.of("registration", "open"))
                .send()
                .expect(200);
        Map<String, Object> body = Map.of("username", "zoe", "password", PASSWORD);
        Answer first = send("register", "192.0.2.6", "five", body).expect(201);
        Answer again = send("register", "192.0.2.6", "five", body).expect(201);
        assertThat(again.text()).isEqualTo(first.text());
        send("register", "192.0.2.6", "six", body).problem(409, "conflict");
    }
}
