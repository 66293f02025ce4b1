package dev.sandboxengine.api;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The checker finds what does not fit, and says where. */
class ApiConformanceTest {

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final String LOGS = "/api/v1/sandboxes/k3v9x2m7q4ab/logs";

    private static String logs(String data) {
        return "{\"success\": true, \"data\": " + data + "}";
    }

    private static String problem(int status, String code) {
        return "{\"type\": \"/problems/" + code.replace('_', '-') + "\", \"title\": \"t\", \"status\": " + status
                + ", \"detail\": \"d\", \"instance\": \"/requests/1\", \"success\": false,"
                + " \"error\": {\"code\": \"" + code + "\", \"message\": \"d\"}}";
    }

    private static void accepts(String method, String path, int status, String type, String body) {
        assertThatCode(() -> ApiConformance.check(method, path, status, type, body))
                .doesNotThrowAnyException();
    }

    private static void refuses(String method, String path, int status, String type, String body, String... because) {
        assertThatThrownBy(() -> ApiConformance.check(method, path, status, type, body))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(because);
    }

    @Test
    void whatFitsPasses() {
        accepts("GET", LOGS + "?tail=5", 200, JSON, logs("{\"logs\": \"\"}"));
        accepts("GET", LOGS + "/", 200, JSON + ";charset=utf-8", logs("{\"logs\": \"\"}"));
        accepts("get", LOGS, 404, PROBLEM, problem(404, "not_found"));
    }

    @Test
    void aFieldTooManyIsNamed() {
        refuses("GET", LOGS, 200, JSON, logs("{\"logs\": \"\", \"more\": 1}"), "GET " + LOGS, "more", "body: {");
    }

    @Test
    void aFieldTooFewIsNamed() {
        refuses("GET", LOGS, 200, JSON, logs("{}"), "logs");
    }

    @Test
    void nullIsNoValue() {
        refuses("GET", LOGS, 200, JSON, logs("{\"logs\": null}"), "logs");
    }

    @Test
    void aMomentMustBeOne() {
        String usage = "{\"at\": \"yesterday\", \"cpus\": 0, \"cpu_seconds_total\": 0, \"memory_bytes\": 0,"
                + " \"memory_limit_bytes\": 0, \"pids\": 0, \"network_received_bytes\": 0, \"network_sent_bytes\": 0,"
                + " \"block_read_bytes\": 0, \"block_written_bytes\": 0}";
        String path = "/api/v1/sandboxes/k3v9x2m7q4ab/stats";
        refuses("GET", path, 200, JSON, logs(usage), "/at");
        accepts("GET", path, 200, JSON, logs(usage.replace("yesterday", "2026-01-01T00:00:00Z")));
    }

    @Test
    void theEnvelopeMustBeThere() {
        refuses("GET", LOGS, 200, JSON, "{\"logs\": \"\"}", "success");
        refuses("GET", LOGS, 200, JSON, "", "no body");
        refuses("GET", LOGS, 200, JSON, "{", "not JSON");
    }

    @Test
    void anUndocumentedStatusIsRefused() {
        refuses("GET", LOGS, 201, JSON, logs("{\"logs\": \"\"}"), "201", "200, 400, 401");
    }

    @Test
    void anUndocumentedTypeIsRefused() {
        refuses("GET", LOGS, 200, "text/html", "<p>", "text/html", JSON);
        refuses("GET", LOGS, 404, JSON, problem(404, "not_found"), PROBLEM);
    }

    @Test
    void aProblemMustFitItsStatus() {
        refuses("GET", LOGS, 404, PROBLEM, problem(400, "not_found"), "status");
        refuses("GET", LOGS, 404, PROBLEM, problem(404, "conflict"), "code");
        refuses("GET", LOGS, 404, PROBLEM, problem(404, "strange"), "code");
    }

    @Test
    void pathsAndMethodsThatDoNotExistAreProblems() {
        accepts("GET", "/api/v1/nothing", 404, PROBLEM, problem(404, "not_found"));
        accepts("PATCH", LOGS, 405, PROBLEM, problem(405, "method_not_allowed"));
        refuses("GET", "/api/v1/nothing", 200, JSON, logs("{}"), "no such path");
        refuses("PATCH", LOGS, 200, JSON, logs("{}"), "no method PATCH");
        refuses("GET", "/api/v1/nothing", 404, JSON, problem(404, "not_found"), PROBLEM);
    }

    @Test
    void aFixedPathWinsOverOneWithParameters() {
        accepts("GET", "/api/v1/templates/problems", 200, JSON, logs("{\"problems\": [], \"total\": 0}"));
        refuses("GET", "/api/v1/templates/other", 200, JSON, logs("{\"problems\": [], \"total\": 0}"), "problems");
    }

    @Test
    void eventsOfAStreamAreChecked() {
        String path = "/api/v1/sandboxes/k3v9x2m7q4ab/exec";
        String type = "text/event-stream;charset=utf-8";
        String exit = "event: exit\ndata: {\"exit_code\":0,\"timed_out\":false,\"duration_ms\":1}\n\n";
        accepts("POST", path, 200, type, ": still here\n\nevent: stdout\ndata: {\"data\":\"x\"}\n\n" + exit);
        refuses("POST", path, 200, type, "event: stdout\ndata: {\"text\":\"x\"}\n\n" + exit, "event stdout", "data");
        refuses("POST", path, 200, type, "event: strange\ndata: {}\n\n", "'strange' is not documented");
    }

    @Test
    void bytesAreNotLookedAt() {
        accepts("GET", "/api/v1/sandboxes/k3v9x2m7q4ab/files?path=a", 200, "application/octet-stream", "anything");
    }

    @Test
    void anUpgradeHasNoBody() {
        accepts("GET", "/api/v1/ws/terminal/k3v9x2m7q4ab", 101, "", "");
        refuses("GET", "/api/v1/ws/terminal/k3v9x2m7q4ab", 101, "text/plain", "x", "no body");
    }
}
