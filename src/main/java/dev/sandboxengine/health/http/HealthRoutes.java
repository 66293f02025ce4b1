package dev.sandboxengine.health.http;

import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.health.Probe;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.ProblemWriter;
import dev.sandboxengine.http.RequestId;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the process lives, and whether it can work. */
public final class HealthRoutes implements Routes {

    private final List<Probe> probes;
    private final String version;

    public HealthRoutes(List<Probe> probes, String version) {
        this.probes = List.copyOf(probes);
        this.version = version;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/health", this::health, Needs.NOTHING);
        routes.get(API + "/health", this::health, Needs.NOTHING);
        routes.get("/ready", this::ready, Needs.NOTHING);
        routes.get(API + "/ready", this::ready, Needs.NOTHING);
    }

    private void health(Context ctx) {
        Answers.ok(ctx, Map.of("status", "ok", "version", version));
    }

    private void ready(Context ctx) {
        Map<String, String> parts = new LinkedHashMap<>();
        Map<String, String> troubles = new LinkedHashMap<>();
        for (Probe probe : probes) {
            Optional<String> trouble = probe.trouble().get();
            parts.put(probe.name(), trouble.isPresent() ? "failing" : "ok");
            trouble.ifPresent(words -> troubles.put(probe.name(), words));
        }
        if (troubles.isEmpty()) {
            Answers.ok(ctx, Map.of("status", "ready", "parts", parts));
            return;
        }
        notReady(ctx, parts, troubles);
    }

    /** A problem like any other, with the failing parts beside, for whoever looks. */
    private static void notReady(Context ctx, Map<String, String> parts, Map<String, String> troubles) {
        StringBuilder message = new StringBuilder();
        troubles.forEach((part, words) -> message.append(message.isEmpty() ? "" : "; ")
                .append(part)
                .append(": ")
                .append(words));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "/problems/not-ready");
        body.put("title", "The engine is not ready");
        body.put("status", 503);
        body.put("detail", message.toString());
        body.put("instance", "/requests/" + RequestId.of(ctx));
        body.put("success", false);
        body.put("error", Map.of("code", "not_ready", "message", message.toString()));
        body.put("parts", parts);
        ctx.header("Retry-After", "2");
        ProblemWriter.write(ctx, 503, body);
    }
}
