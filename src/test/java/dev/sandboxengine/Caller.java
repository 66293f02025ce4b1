package dev.sandboxengine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Somebody who makes requests, and how they show who they are. Not thread-safe. */
final class Caller {

    private static final String AGAIN = " again";

    private final String name;
    private final Supplier<Map<String, String>> headers;
    private final Supplier<String> query;
    private final Optional<Login> login;

    private Caller(String name, Supplier<Map<String, String>> headers, Supplier<String> query, Optional<Login> login) {
        this.name = name;
        this.headers = headers;
        this.query = query;
        this.login = login;
    }

    /** Nobody. */
    static Caller nobody() {
        return new Caller("nobody", Map::of, () -> "", Optional.empty());
    }

    /** Somebody with a token that goes where keys go. */
    static Caller bearer(String name, String token) {
        return new Caller(name, () -> Map.of("Authorization", "Bearer " + token), () -> "", Optional.empty());
    }

    /** Somebody with something in the URL, made anew for each request: {@code name=value}. */
    static Caller inUrl(String name, Supplier<String> query) {
        return new Caller(name, Map::of, query, Optional.empty());
    }

    /** A person, who logs in now and whenever the login has ended. */
    static Caller user(String name, EngineClient engine, String username, String password) {
        Login login = new Login(engine, username, password);
        return new Caller(name, () -> Map.of("Authorization", "Bearer " + login.token()), () -> "", Optional.of(login));
    }

    /** As the column of the table is headed. */
    String name() {
        return name;
    }

    Map<String, String> headers() {
        return headers.get();
    }

    /** The path with what this caller adds to it. */
    String path(String path) {
        String added = query.get();
        return added.isEmpty() ? path : path + (path.contains("?") ? "&" : "?") + added;
    }

    /** The password that they have at present; for what is no person, some other. */
    String password() {
        return login.map(it -> it.password).orElse("a password of nobody");
    }

    /** The password that they take next. */
    String nextPassword() {
        String now = password();
        return now.endsWith(AGAIN) ? now.substring(0, now.length() - AGAIN.length()) : now + AGAIN;
    }

    /** Tells that the password was changed. */
    void changedPassword() {
        login.ifPresent(it -> it.password = nextPassword());
    }

    private static final class Login {

        private final EngineClient engine;
        private final String username;
        private String password;
        private String token = "";

        Login(EngineClient engine, String username, String password) {
            this.engine = engine;
            this.username = username;
            this.password = password;
        }

        String token() {
            if (token.isEmpty() || with("GET", "/api/v1/auth/me").send().status() == 401) {
                JsonNode opened = engine.anonymous("POST", "/api/v1/auth/login")
                        .json(Map.of("username", username, "password", password))
                        .send()
                        .data();
                token = opened.path("token").asText();
            }
            return token;
        }

        private EngineClient.Request with(String method, String path) {
            return engine.anonymous(method, path).header("Authorization", "Bearer " + token);
        }
    }
}
