package dev.sandboxengine.template;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"A", "_", "PATH", "http_proxy", "A1", "POSTGRES_HOST", "SANDBOX", "MY_SANDBOX_ID"})
    void namesOfVariablesAreFine(String name) {
        assertThat(EnvName.problemWith(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1A", "A-B", "A B", "A=B", "É", "A\n", "A\0"})
    void otherNamesAreNot(String name) {
        assertThat(EnvName.problemWith(name))
                .hasValueSatisfying(problem -> assertThat(problem).contains("letters"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SANDBOX_ID", "SANDBOX_EXPIRES_AT", "SANDBOX_"})
    void theEnginesNamesAreNotToBeHad(String name) {
        assertThat(EnvName.problemWith(name))
                .hasValueSatisfying(problem -> assertThat(problem).contains("engine"));
    }
}
