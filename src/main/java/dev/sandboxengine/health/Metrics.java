package dev.sandboxengine.health;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
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
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is counted, in Prometheus's terms. Thread-safe. */
public final class Metrics {

    private static final Logger log = LoggerFactory.getLogger(Metrics.class);
    private static final Duration COUNTS_LAST = Duration.ofSeconds(5);

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

    /**
     * Shows how many sandboxes there are in each state, asked when somebody looks, but not more often than every 5 s. What
     * cannot be counted is left out.
     */
    public void sandboxes(Supplier<Map<String, Long>> byState) {
        Counts counts = new Counts(byState);
        GaugeWithCallback.builder()
                .name("sandbox_engine_sandboxes")
                .help("Sandboxes by state")
                .labelNames("state")
                .callback(callback -> counts.now().forEach((state, count) -> callback.call(count, state)))
                .register(registry);
    }

    /** Counts that are kept for a while: whoever looks needs no key, and shall not make the database count each time. */
    private static final class Counts {

        private final Supplier<Map<String, Long>> source;
        private Map<String, Long> last = Map.of();
        private @Nullable Long askedAt;

        Counts(Supplier<Map<String, Long>> source) {
            this.source = source;
        }

        synchronized Map<String, Long> now() {
            if (askedAt == null || System.nanoTime() - askedAt > COUNTS_LAST.toNanos()) {
                try {
                    last = Map.copyOf(source.get());
                } catch (RuntimeException e) {
                    log.debug("sandboxes cannot be counted", e);
                    last = Map.of();
                }
                askedAt = System.nanoTime();
            }
            return last;
        }
    }

    /** Shows whether a part works, as 1 or 0. */
    public void part(String name, BooleanSupplier works) {
        GaugeWithCallback.builder()
                .name("sandbox_engine_" + name + "_up")
                .help("Whether the " + name + " can be used")
                .callback(callback -> callback.call(works.getAsBoolean() ? 1 : 0))
                .register(registry);
    }

    /** Shows something that is counted elsewhere since the start, as {@code sandbox_engine_<name>_total}. */
    public void count(String name, String help, LongSupplier count) {
        CounterWithCallback.builder()
                .name("sandbox_engine_" + name)
                .help(help)
                .callback(callback -> callback.call((double) count.getAsLong()))
                .register(registry);
    }

    /** Writes everything as text. */
    public void write(OutputStream out) throws IOException {
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
    }
}
