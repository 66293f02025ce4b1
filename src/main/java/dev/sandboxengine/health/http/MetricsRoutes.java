package dev.sandboxengine.health.http;

import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.health.Metrics;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The metrics for Prometheus. */
public final class MetricsRoutes implements Routes {

    private final Metrics metrics;

    public MetricsRoutes(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/metrics", this::metrics, Needs.NOTHING);
    }

    private void metrics(Context ctx) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        metrics.write(text);
        ctx.status(200).contentType("text/plain; version=0.0.4; charset=utf-8").result(text.toByteArray());
    }
}
