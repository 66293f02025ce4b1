package dev.sandboxengine.terminal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InputPaceTest {

    private long now;

    @Test
    void soMuchAtOnceAndThenSoMuchASecond() {
        InputPace pace = new InputPace(10, 20, () -> now);
        for (int i = 0; i < 20; i++) {
            assertThat(pace.take(1)).isZero();
        }
        assertThat(pace.take(1)).isEqualTo(Duration.ofMillis(100));
        now += Duration.ofMillis(100).toNanos();
        assertThat(pace.take(1)).isEqualTo(Duration.ofMillis(100));
        now += Duration.ofHours(1).toNanos();
        assertThat(pace.take(20)).isZero();
        assertThat(pace.take(10)).isEqualTo(Duration.ofSeconds(1));
    }
}
