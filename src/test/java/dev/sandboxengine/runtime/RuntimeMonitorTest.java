package dev.sandboxengine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RuntimeMonitorTest {

    private static final RuntimeInfo INFO = new RuntimeInfo("made up", 1000, 1 << 30, true, "", true, "");

    private volatile Supplier<RuntimeInfo> answer = () -> INFO;

    private SandboxRuntime runtime() {
        return (SandboxRuntime) Proxy.newProxyInstance(
                SandboxRuntime.class.getClassLoader(), new Class<?>[] {SandboxRuntime.class}, (_, method, _) -> {
                    assertThat(method.getName()).isEqualTo("info");
                    return answer.get();
                });
    }

    private static String message(RuntimeMonitor monitor) {
        return monitor.status() instanceof RuntimeMonitor.Status.Away away ? away.message() : "present";
    }

    @Test
    void oneThatAnswersIsPresentAtOnce() {
        try (RuntimeMonitor monitor = new RuntimeMonitor(runtime())) {
            assertThat(monitor.status()).isEqualTo(new RuntimeMonitor.Status.Present(INFO));
        }
    }

    @Test
    void anyFailureIsAnAbsence() {
        answer = () -> {
            throw new IllegalStateException("odd answer");
        };
        try (RuntimeMonitor monitor = new RuntimeMonitor(runtime())) {
            assertThat(message(monitor)).contains("odd answer");
            answer = () -> INFO;
            await().until(() -> message(monitor).equals("present"));
        }
    }

    @Test
    void oneThatHangsHoldsNobodyUpAndIsAwaySoon() {
        CountDownLatch release = new CountDownLatch(1);
        Supplier<RuntimeInfo> hang = () -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return INFO;
        };
        try (RuntimeMonitor monitor = new RuntimeMonitor(runtime())) {
            answer = hang;
            await().atMost(Duration.ofSeconds(10)).until(() -> message(monitor).contains("has not answered for"));
            try (RuntimeMonitor second = new RuntimeMonitor(runtime())) {
                assertThat(message(second)).contains("has not answered");
                release.countDown();
                await().until(() ->
                        message(second).equals("present") && message(monitor).equals("present"));
            }
        }
    }
}
