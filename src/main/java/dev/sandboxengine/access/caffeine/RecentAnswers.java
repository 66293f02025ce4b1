package dev.sandboxengine.access.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers answers for a second, or until it is told to forget. Those who ask the same at the same time ask once and share
 * what comes of it, a failure too: where each takes its time to fail, they would wait one behind the other. Thread-safe.
 */
final class RecentAnswers<K, V> {

    private static final Duration MEMORY = Duration.ofSeconds(1);
    private static final int MOST = 10_000;

    private final AtomicLong era = new AtomicLong();
    private final Cache<K, Question<V>> asked =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(MEMORY).build();

    /** What somebody asks, and in which era they began to. */
    private record Question<V>(long era, CompletableFuture<Optional<V>> answer) {}

    /** What is remembered, or else what the source answers now; throws what the source throws. */
    Optional<V> get(K key, Function<K, Optional<V>> source) {
        long now = era.get();
        @Nullable Question<V> present = asked.getIfPresent(key);
        if (present != null && present.era() == now) {
            return await(present);
        }
        Question<V> mine = new Question<>(now, new CompletableFuture<>());
        Question<V> chosen =
                asked.asMap().compute(key, (_, before) -> before == null || before.era() < now ? mine : before);
        if (chosen.equals(mine)) {
            ask(key, mine, source);
        }
        return await(chosen);
    }

    private void ask(K key, Question<V> mine, Function<K, Optional<V>> source) {
        try {
            mine.answer().complete(source.apply(key));
        } catch (RuntimeException | Error e) {
            // Whoever comes now asks again
            asked.asMap().remove(key, mine);
            mine.answer().completeExceptionally(e);
        }
    }

    private static <V> Optional<V> await(Question<V> question) {
        try {
            return question.answer().join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    /**
     * Forgets all answers. Emptying the cache would not do: an answer that is under way would be remembered though it may be
     * from before.
     */
    void forget() {
        era.incrementAndGet();
    }
}
