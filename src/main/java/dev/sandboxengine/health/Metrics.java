package dev.sandboxengine.health;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What is counted, in Prometheus's terms. Thread-safe. */
public final class Metrics {

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram requests;

    /** Counts requests and describes the Java process. */
    public Metrics() {
        JvmMetrics.builder().register(registry);
        this.requests = Histogram.builder()
                .name("sandbox_engine_http_request_duration_seconds")
                .help("Time until an answer was ready")
                .labelNames("method", "route", "status")
                .classicUpperBounds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
                .classicOnly()
                .register(registry);
    }

    /** A request was answered. */
    public void request(String method, String route, int status, Duration took) {
        requests.labelValues(method, route, Integer.toString(status)).observe(took.toNanos() / 1e9);
    }

    /** Shows how many sandboxes there are in each state, asked when somebody looks. */
    public void sandboxes(Supplier<Map<String, Long>> byState) {
        GaugeWithCallback.builder()
                .name("sandbox_engine_sandboxes")
                .help("Sandboxes by state")
                .labelNames("state")
                .callback(callback -> byState.get().forEach((state, count) -> callback.call(count, state)))
                .register(registry);
    }

    /** Shows whether a part works, as 1 or 0. */
    public void part(String name, BooleanSupplier works) {
        GaugeWithCallback.builder()
                .name("sandbox_engine_" + name + "_up")
                .help("Whether the " + name + " can be used")
                .callback(callback -> callback.call(works.getAsBoolean() ? 1 : 0))
                .register(registry);
    }

    /** Writes everything as text. */
    public void write(OutputStream out) throws IOException {
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
    }
}
