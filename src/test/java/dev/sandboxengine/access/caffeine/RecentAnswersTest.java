package dev.sandboxengine.access.caffeine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecentAnswersTest {

    private final RecentAnswers<String, String> answers = new RecentAnswers<>();
    private final AtomicInteger questions = new AtomicInteger();

    @Test
    void whatIsRememberedIsNotAskedAgain() {
        assertThat(answers.get("a", key -> Optional.of(key + questions.incrementAndGet())))
                .contains("a1");
        assertThat(answers.get("a", key -> Optional.of(key + questions.incrementAndGet())))
                .contains("a1");
        assertThat(answers.get("b", _ -> Optional.empty())).isEmpty();
        assertThat(answers.get("b", _ -> Optional.of("later"))).isEmpty();
        answers.forget();
        assertThat(answers.get("b", _ -> Optional.of("later"))).contains("later");
    }

    @Test
    void thoseWhoAskTheSameAtOnceShareOneFailure() {
        CountDownLatch held = new CountDownLatch(1);
        List<CompletableFuture<String>> outcomes = IntStream.range(0, 8)
                .mapToObj(_ -> new CompletableFuture<String>())
                .toList();
        List<Thread> askers = outcomes.stream()
                .map(outcome -> Thread.ofPlatform().start(() -> {
                    try {
                        answers.get("a", _ -> {
                            questions.incrementAndGet();
                            awaitQuietly(held);
                            throw new IllegalStateException("away");
                        });
                        outcome.complete("answered");
                    } catch (IllegalStateException e) {
                        outcome.complete(String.valueOf(e.getMessage()));
                    }
                }))
                .toList();
        Awaitility.await().until(() -> askers.stream().allMatch(asker -> asker.getState() == Thread.State.WAITING));
        assertThat(answers.get("b", _ -> Optional.of("not held up"))).contains("not held up");
        held.countDown();
        assertThat(outcomes.stream().map(CompletableFuture::join)).containsOnly("away");
        assertThat(questions).hasValue(1);
        assertThat(answers.get("a", _ -> Optional.of("back"))).contains("back");
    }

    @Test
    void whoAsksAfterAChangeDoesNotGetAnAnswerFromBefore() {
        CountDownLatch held = new CountDownLatch(1);
        CompletableFuture<Optional<String>> first = new CompletableFuture<>();
        Thread asker = Thread.ofPlatform()
                .start(() -> first.complete(answers.get("a", _ -> {
                    awaitQuietly(held);
                    return Optional.of("before");
                })));
        Awaitility.await().until(() -> asker.getState() == Thread.State.WAITING);
        answers.forget();
        assertThat(answers.get("a", _ -> Optional.of("after"))).contains("after");
        held.countDown();
        assertThat(first.join()).contains("before");
        assertThat(answers.get("a", _ -> Optional.of("again"))).contains("after");
    }

    @Test
    void anErrorIsThrownAsItIs() {
        assertThatThrownBy(() -> answers.get("a", _ -> {
                    throw new AssertionError("made up");
                }))
                .isInstanceOf(AssertionError.class);
        assertThat(answers.get("a", _ -> Optional.of("x"))).contains("x");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
