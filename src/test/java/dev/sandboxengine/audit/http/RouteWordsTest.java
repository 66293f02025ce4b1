package dev.sandboxengine.audit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.api.RegisteredRoutes;
import dev.sandboxengine.http.Audited;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of the audit, which clients search for and which therefore stay. */
class RouteWordsTest {

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/sandboxes, sandboxes.create",
        "DELETE, /api/v1/sandboxes/{id}, sandboxes.delete",
        "POST, /api/v1/sandboxes/{id}/stop, sandboxes.stop",
        "POST, /api/v1/sandboxes/{id}/services/{name}/restart, sandboxes.services.restart",
        "PUT, /api/v1/sandboxes/{id}/files, sandboxes.files.write",
        "DELETE, /api/v1/sandboxes/{id}/files, sandboxes.files.delete",
        "GET, /api/v1/sandboxes/{id}/files, sandboxes.files.read",
        "PATCH, /api/v1/settings, settings.update",
        "POST, /api/v1/admin/sweep, admin.sweep",
        "POST, /api/v1/api-clients/{id}/rotate, api_clients.rotate",
        "POST, /api/v1/teams/{id}/members, teams.members.create",
        "POST, /api/v1/auth/login, auth.login",
        "POST, /api/v1/join/{token}/activate, join.activate"
    })
    void anActionIsMadeOfTheRoute(String method, String pattern, String action) {
        assertThat(RouteWords.action(method, pattern)).isEqualTo(action);
    }

    @Test
    void everyChangeHasAWordOfItsOwn() {
        List<String> actions = RegisteredRoutes.all().stream()
                .filter(route -> Set.of("POST", "PUT", "PATCH", "DELETE").contains(route.method()))
                .map(route -> RouteWords.action(route.method(), route.path()))
                .toList();
        assertThat(actions)
                .hasSizeGreaterThan(10)
                .doesNotHaveDuplicates()
                .allMatch(action -> action.matches("[a-z_]+(\\.[a-z_]+)+"));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/sandboxes/{id}/stop, /api/v1/sandboxes/abc/stop, sandbox, abc",
        "/api/v1/sandboxes/{id}, /api/v1/sandboxes/abc/, sandbox, abc",
        "/api/v1/api-clients/{id}, /api/v1/api-clients/1, api_client, 1",
        "/api/v1/x/policies/{name}, /api/v1/x/policies/p, policy, p",
        "/api/v1/join/{token}/answers/{id}, /api/v1/join/secret/answers/1, answer, 1",
        "/api/v1/access/{id}, /api/v1/access/1, access, 1"
    })
    void anObjectIsTheFirstThatThePathNames(String pattern, String path, String kind, String id) {
        assertThat(RouteWords.object(pattern, path)).contains(new Audited.Thing(kind, id));
    }

    @Test
    void whatThePathDoesNotNameIsNotThere() {
        assertThat(RouteWords.object("/api/v1/sandboxes", "/api/v1/sandboxes")).isEmpty();
        assertThat(RouteWords.object("/api/v1/join/{token}/activate", "/api/v1/join/s3cret/activate"))
                .isEmpty();
        assertThat(RouteWords.made("/api/v1/sandboxes/abc")).contains(new Audited.Thing("sandbox", "abc"));
        assertThat(RouteWords.made("abc")).isEmpty();
    }

    @Test
    void aTokenInThePathIsNotKept() {
        assertThat(RouteWords.path("/api/v1/join/{token}/activate", "/api/v1/join/s3cret/activate"))
                .isEqualTo("/api/v1/join/***/activate");
        assertThat(RouteWords.path("/api/v1/sandboxes/{id}", "/api/v1/sandboxes/abc"))
                .isEqualTo("/api/v1/sandboxes/abc");
    }

    @Test
    void aTerminalIsOpened() {
        assertThat(RouteWords.opening("/api/v1/ws/terminal/abc")).isEqualTo("terminal.open");
        assertThat(RouteWords.opening("/api/v1/ws/session-terminal/abc")).isEqualTo("session_terminal.open");
    }
}
