package dev.sandboxengine.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.RuntimeFailure;
import org.junit.jupiter.api.Test;

/** What a caller is told of what a runtime could not do. */
class SandboxProblemsTest {

    private static final PodName POD = new PodName("sandbox-a");

    private static String told(RuntimeFailure failure) {
        return SandboxProblems.of(failure).getMessage();
    }

    @Test
    void whatIsWrongWithAServiceIsNotSaidOfTheSandbox() {
        assertThat(told(new RuntimeFailure.PodNotFound(POD, "redis")))
                .isEqualTo("the container of service 'redis' is gone, and its data with it; create another sandbox");
        assertThat(told(new RuntimeFailure.PodNotRunning(POD, "redis")))
                .isEqualTo("service 'redis' does not run; restart it");
        assertThat(told(new RuntimeFailure.PodNotRunning(POD))).startsWith("the sandbox does not run");
        assertThat(told(new RuntimeFailure.PodNotFound(POD))).startsWith("the sandbox does not run");
    }
}
