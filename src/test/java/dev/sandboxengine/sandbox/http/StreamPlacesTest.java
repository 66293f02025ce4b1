package dev.sandboxengine.sandbox.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.http.Problem;
import org.junit.jupiter.api.Test;

class StreamPlacesTest {

    private final StreamPlaces places = new StreamPlaces(3, 2);

    @Test
    void nobodyHasMoreThanTheirs() {
        StreamPlaces.Place first = places.take("ada");
        places.take("ada");
        assertThatThrownBy(() -> places.take("ada")).isInstanceOf(Problem.class).hasMessageContaining("you follow");
        places.take("bob");
        first.close();
        places.take("ada");
    }

    @Test
    void allTogetherHaveNoMoreThanThereAre() {
        places.take("ada");
        places.take("bob");
        StreamPlaces.Place last = places.take("carol");
        assertThatThrownBy(() -> places.take("dora"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("3 clients");
        last.close();
        places.take("dora");
    }
}
