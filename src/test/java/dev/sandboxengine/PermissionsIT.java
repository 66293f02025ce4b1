package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.access.Permission;
import dev.sandboxengine.api.ApiConformance;
import dev.sandboxengine.api.RegisteredRoutes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Every operation, asked for by every kind of caller, is answered as the table says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class PermissionsIT {

    private static final Path TABLE = Path.of("src/test/resources/dev/sandboxengine/permissions.md");
    private static final Path SEEN = Path.of("target/permissions.md");
    private static final String TERMINAL = "/api/v1/ws/";

    /** Probes, scrapers and browsers add parameters of their own, and nobody misspells one there. */
    private static final Pattern TAKES_ANY_PARAMETER =
            Pattern.compile("GET (/health|/ready|/metrics|/api/v1/health|/api/v1/ready|/api/docs.*)");

    private final PermissionScene scene = new PermissionScene();
    private final EngineClient client = scene.administrator();
    private final List<Caller> callers = callers();
    private final List<RegisteredRoutes.Route> routes = RegisteredRoutes.all().stream()
            .sorted(Comparator.comparing(RegisteredRoutes.Route::path).thenComparing(RegisteredRoutes.Route::method))
            .toList();

    @AfterAll
    void close() {
        scene.close();
    }

    private List<Caller> callers() {
        List<Caller> all = new ArrayList<>(List.of(Caller.nobody(), Caller.bearer("key that has ended", endedKey())));
        for (Permission permission : Permission.values()) {
            all.add(Caller.bearer(permission.code(), scene.key(scene.home, permission.code())));
        }
        String elsewhere = scene.team("another");
        all.add(Caller.bearer("other team's key", scene.key(elsewhere, "sandboxes:*", "sessions:*", "templates:read")));
        all.add(user("other team's owner", elsewhere, "owner"));
        all.add(Caller.bearer("unknown candidate", PermissionScene.unknownToken()));
        all.add(Caller.bearer("candidate", scene.sessionToken()));
        all.add(Caller.inUrl("candidate in the URL", () -> "session_token=" + scene.sessionToken()));
        all.add(Caller.inUrl("terminal ticket", () -> "ticket=" + scene.terminalTicket()));
        all.add(Caller.inUrl("download ticket", () -> "ticket=" + scene.downloadTicket()));
        all.add(userWithoutTeam());
        all.add(user("member", scene.home, "member"));
        all.add(user("owner", scene.home, "owner"));
        all.add(Caller.user(
                "administrator", client, "admin", read(scene.engine().data().resolve("admin-password"))));
        all.add(Caller.bearer("administrator's key", client.key()));
        return all;
    }

    private String endedKey() {
        var issued = client.post(
                        "/api-clients", Map.of("name", "ended", "team_id", scene.home, "permissions", List.of("*")))
                .expect(201)
                .data();
        client.delete("/api-clients/" + issued.path("id").asText()).expect(200);
        return issued.path("key").asText();
    }

    private Caller user(String name, String team, String role) {
        String username = name.replaceAll("[^a-z]", "");
        String id = scene.user(username, team);
        client.request("PATCH", "/api/v1/teams/" + team + "/members/" + id)
                .json(Map.of("role", role))
                .send()
                .expect(200);
        return Caller.user(name, client, username, PermissionScene.PASSWORD);
    }

    private Caller userWithoutTeam() {
        String id = scene.user("loner", scene.home);
        client.delete("/teams/" + scene.home + "/members/" + id).expect(200);
        return Caller.user("user in no team", client, "loner", PermissionScene.PASSWORD);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everybodyGetsWhatTheTableSays() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (RegisteredRoutes.Route route : routes) {
            List<String> cells = new ArrayList<>();
            for (Caller caller : callers) {
                cells.add(Integer.toString(status(route, caller)));
            }
            rows.put(route.toString(), cells);
        }
        PermissionTable seen =
                new PermissionTable(callers.stream().map(Caller::name).toList(), rows);
        seen.write(SEEN);
        assertThat(PermissionTable.read(TABLE).changesTo(seen))
                .as("what to change in %s, if it is meant (all of it is in %s)", TABLE, SEEN)
                .isEmpty();
    }

    private int status(RegisteredRoutes.Route route, Caller caller) {
        return status(route, scene.ask(route.toString(), caller), caller);
    }

    private int status(RegisteredRoutes.Route route, Ask ask, Caller caller) {
        int status = send(route.method(), ask, caller);
        if (status < 300) {
            scene.done(route.toString());
            if (route.path().endsWith("/auth/password")) {
                caller.changedPassword();
            }
        }
        return status;
    }

    private int send(String method, Ask ask, Caller caller) {
        String path = caller.path(ask.path());
        if (path.startsWith(TERMINAL)) {
            return upgrade(path, caller);
        }
        EngineClient.Request request = client.anonymous(method, path);
        caller.headers().forEach(request::header);
        ask.body().ifPresent(request::json);
        return method.equals("HEAD") || ask.path().contains("/events")
                ? begun(method, path, request.send(HttpResponse.BodyHandlers.ofInputStream()))
                : request.send().status();
    }

    private int upgrade(String path, Caller caller) {
        Answer answer = RawConnection.upgrade(
                client.base(),
                path,
                caller.headers().entrySet().stream()
                        .map(header -> header.getKey() + ": " + header.getValue())
                        .toArray(String[]::new));
        ApiConformance.check("GET", path, answer.status(), answer.header("Content-Type"), answer.text());
        return answer.status();
    }

    /** The status of an answer that does not end, unless it is a refusal, or has no body. */
    private static int begun(String method, String path, HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            if (answer.statusCode() >= 400 && !method.equals("HEAD")) {
                ApiConformance.check(
                        method,
                        path,
                        answer.statusCode(),
                        answer.headers().firstValue("Content-Type").orElse(""),
                        new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
            return answer.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Caller> called(String... names) {
        return callers.stream()
                .filter(caller -> Set.of(names).contains(caller.name()))
                .toList();
    }

    /** HEAD is GET without the body: who may not read may not ask whether there is something either. */
    @Test
    void headIsAnsweredAsGet() {
        for (RegisteredRoutes.Route route : routes) {
            if (!route.method().equals("GET") || route.path().startsWith(TERMINAL)) {
                continue;
            }
            for (Caller caller : called("nobody", "sandboxes:read", "other team's owner", "administrator")) {
                Ask ask = scene.ask(route.toString(), caller);
                assertThat(send("HEAD", ask, caller))
                        .as("HEAD %s by %s", route.path(), caller.name())
                        .isEqualTo(send("GET", ask, caller));
            }
        }
    }

    /** What nobody has heard of is refused by its name, also where the rest of the request is right. */
    @Test
    void unknownParametersAreRefusedEverywhere() {
        Caller administrator = called("administrator").getFirst();
        Caller candidate = called("candidate").getFirst();
        List<String> accepted = new ArrayList<>();
        for (RegisteredRoutes.Route route : routes) {
            Caller caller = route.path().contains("/session-terminal/") ? candidate : administrator;
            Ask ask = scene.ask(route.toString(), caller);
            String path = ask.path() + (ask.path().contains("?") ? "&" : "?") + "nobody_knows=1";
            int status = status(route, new Ask(path, ask.body()), caller);
            if (status != 400 && !TAKES_ANY_PARAMETER.matcher(route.toString()).matches()) {
                accepted.add(route + " → " + status);
            }
        }
        assertThat(accepted).isEmpty();
    }
}
