package dev.sandboxengine.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The three containers of a sandbox with PostgreSQL and Redis, made by the raw API in the order in which the engine makes
 * them: workspace, then both services at once, then both asked at once whether they are ready. Thread-safe.
 */
final class RawPod {

    private static final List<String> SERVICES = List.of("postgres", "redis");

    /** As the engine asks, by one process in the service's container that waits by itself. */
    private static final Map<String, String> PROBES = Map.of(
            "postgres",
            "until PGPASSWORD=\"$POSTGRES_PASSWORD\" psql -qAtX -h 127.0.0.1 -U \"$POSTGRES_USER\" -d \"$POSTGRES_DB\""
                    + " -c 'select 1' >/dev/null 2>&1; do sleep 0.02; done",
            "redis",
            "until [ \"$(REDISCLI_AUTH=\"$REDIS_PASSWORD\" redis-cli -h 127.0.0.1 ping 2>/dev/null)\" = PONG ];"
                    + " do sleep 0.02; done");

    private final Scene scene;
    private final ObjectMapper json = new ObjectMapper();
    private final String workspace;
    private final Map<String, String> services;

    /** Takes a running sandbox of the engine's for its model. */
    RawPod(Scene scene, String sandbox) {
        this.scene = scene;
        this.workspace = scene.specificationLike("sandbox-" + sandbox);
        this.services = Map.of(
                "postgres", scene.specificationLike("sandbox-" + sandbox + "-postgres"),
                "redis", scene.specificationLike("sandbox-" + sandbox + "-redis"));
    }

    /** What was made. */
    record Made(String workspace, List<String> services) {}

    Made launch() throws Exception {
        String id = scene.create(workspace);
        var created = new String[SERVICES.size()];
        each(index -> created[index] = scene.create(inNetworkOf(id, services.get(SERVICES.get(index)))));
        scene.docker().start(id);
        each(index -> {
            scene.docker().start(created[index]);
            probe(created[index], PROBES.get(SERVICES.get(index)));
        });
        return new Made(id, List.of(created));
    }

    void remove(Made made) throws Exception {
        each(index -> scene.docker().remove(made.services().get(index)));
        scene.docker().remove(made.workspace());
    }

    private interface Step {
        void at(int index) throws Exception;
    }

    private static void each(Step step) throws Exception {
        Together.run(List.of(at(step, 0), at(step, 1)));
    }

    private static Callable<Integer> at(Step step, int index) {
        return () -> {
            step.at(index);
            return index;
        };
    }

    private String inNetworkOf(String id, String specification) throws IOException {
        ObjectNode spec = (ObjectNode) json.readTree(specification);
        ((ObjectNode) spec.get("HostConfig")).put("NetworkMode", "container:" + id);
        return spec.toString();
    }

    private void probe(String container, String script) throws IOException {
        ObjectNode exec = json.createObjectNode().put("AttachStdout", true).put("AttachStderr", true);
        exec.putArray("Cmd").add("sh").add("-c").add(script);
        var docker = scene.docker();
        String id = docker.tree(docker.expect(201, "POST", "/containers/" + container + "/exec", exec.toString()))
                .path("Id")
                .asText();
        docker.expect(200, "POST", "/exec/" + id + "/start", "{\"Detach\":false,\"Tty\":false}");
        JsonNode ended = docker.tree(docker.expect(200, "GET", "/exec/" + id + "/json", ""));
        if (ended.path("ExitCode").asInt(-1) != 0) {
            throw new IOException("the probe of a raw service ended with " + ended.path("ExitCode"));
        }
    }
}
