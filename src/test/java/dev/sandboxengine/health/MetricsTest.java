package dev.sandboxengine.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static String text(Metrics metrics) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.write(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void withoutTheDatabaseTheRestIsStillTold() throws IOException {
        Metrics metrics = new Metrics();
        metrics.sandboxes(() -> {
            throw new IllegalStateException("the database is away");
        });
        metrics.part("database", () -> false);
        assertThat(text(metrics)).contains("sandbox_engine_database_up 0").doesNotContain("sandbox_engine_sandboxes{");
    }

    @Test
    void whoeverLooksOftenDoesNotMakeTheDatabaseCountEachTime() throws IOException {
        AtomicInteger counted = new AtomicInteger();
        Metrics metrics = new Metrics();
        metrics.sandboxes(() -> {
            counted.incrementAndGet();
            return Map.of("running", 3L);
        });
        for (int i = 0; i < 5; i++) {
            assertThat(text(metrics)).contains("sandbox_engine_sandboxes{state=\"running\"} 3");
        }
        assertThat(counted).hasValue(1);
    }
}
