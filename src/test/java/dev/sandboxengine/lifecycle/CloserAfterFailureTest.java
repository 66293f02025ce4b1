package dev.sandboxengine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserAfterFailureTest {

    @Test
    void whatComesAfterTheEndIsClosedAtOnce() {
        List<String> closed = new ArrayList<>();
        Closer closer = new Closer();
        closer.register(() -> closed.add("first"));
        closer.close();
        assertThatThrownBy(() -> closer.register(() -> closed.add("late"))).isInstanceOf(IllegalStateException.class);
        assertThat(closed).containsExactly("first", "late");
    }

    @Test
    void afterAFailureThatFailureIsTheOneToTell() {
        Closer closer = new Closer();
        IllegalStateException second = new IllegalStateException("cannot be closed");
        closer.register(() -> {
            throw second;
        });
        IllegalStateException first = new IllegalStateException("cannot start");
        closer.closeAfter(first);
        assertThat(first.getSuppressed())
                .singleElement()
                .satisfies(e -> assertThat(e).hasCause(second));
    }

    @Test
    void anInterruptedThreadCanCloseWhatTakesTime() {
        List<String> closed = new ArrayList<>();
        Closer closer = new Closer();
        closer.register(() -> {
            Thread.sleep(1);
            closed.add("slow");
        });
        Thread.currentThread().interrupt();
        closer.closeAfter(new IllegalStateException("told to stop"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(closed).containsExactly("slow");
    }
}
