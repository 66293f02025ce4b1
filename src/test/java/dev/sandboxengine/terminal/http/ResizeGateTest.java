package dev.sandboxengine.terminal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.TerminalSize;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ResizeGateTest {

    @Test
    void ofManySizesTheLastCounts() {
        List<TerminalSize> seen = new CopyOnWriteArrayList<>();
        try (ResizeGate gate = new ResizeGate(Duration.ofMillis(20), seen::add)) {
            for (int i = 1; i <= 10_000; i++) {
                gate.want(new TerminalSize(1 + i % 1000, 1 + i % 500));
            }
            gate.want(new TerminalSize(777, 333));
            await().until(() -> !seen.isEmpty() && seen.getLast().equals(new TerminalSize(777, 333)));
            assertThat(seen).hasSizeLessThan(1000);
            gate.want(TerminalSize.DEFAULT);
            await().until(() -> seen.getLast().equals(TerminalSize.DEFAULT));
        }
    }
}
