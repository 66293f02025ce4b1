package dev.sandboxengine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {

    private final Closer closer = new Closer();
    private final List<String> closed = new ArrayList<>();

    @Test
    void theLastIsClosedFirstAndEachOnce() {
        AutoCloseable first = closer.register(() -> closed.add("first"));
        closer.register(() -> closed.add("second"));

        closer.close();
        closer.close();

        assertThat(first).isNotNull();
        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthersOpen() {
        closer.register(() -> closed.add("first"));
        closer.register(() -> {
            throw new IOException("one");
        });
        closer.register(() -> {
            throw new IllegalStateException("two");
        });

        assertThatThrownBy(closer::close)
                .hasRootCauseMessage("two")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .satisfies(other -> assertThat(other).hasMessage("one")));
        assertThat(closed).containsExactly("first");
    }
}
