package dev.sandboxengine.limit.caffeine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import dev.sandboxengine.limit.Decision;
import dev.sandboxengine.limit.Rate;
import dev.sandboxengine.limit.bucket4j.TokenBucket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedRateLimiterTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger made = new AtomicInteger();
    private final Rate rate = new Rate(2, Duration.ofMinutes(1));
    private final BoundedRateLimiter limiter = new BoundedRateLimiter(
            rate,
            () -> {
                made.incrementAndGet();
                return new TokenBucket(rate, now::get);
            },
            now::get);

    @Test
    void eachHasAnAllowanceOfItsOwn() {
        assertThat(limiter.take("a").remaining()).isEqualTo(1);
        assertThat(limiter.take("a").remaining()).isEqualTo(0);
        assertThat(limiter.take("a").allowed()).isFalse();
        assertThat(limiter.take("b").remaining()).isEqualTo(1);
    }

    @Test
    void whoIsOnlyLookedAtIsNotRemembered() {
        assertThat(limiter.look("a")).isEqualTo(new Decision(true, 1, Duration.ZERO));
        assertThat(limiter.size()).isZero();
        limiter.take("a");
        limiter.take("a");
        assertThat(limiter.look("a").allowed()).isFalse();
    }

    @Test
    void whatIsWholeAgainIsForgottenAndNothingElse() {
        limiter.take("a");
        limiter.take("a");
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(limiter.take("a").allowed()).isTrue();
        now.addAndGet(Duration.ofSeconds(29).toNanos());
        assertThat(limiter.take("a").allowed()).isTrue();
        assertThat(limiter.take("a").allowed()).isFalse();
        assertThat(limiter.size()).isEqualTo(1);
        now.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(limiter.size()).isZero();
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < 5 * BoundedRateLimiter.MOST; i++) {
            limiter.take("address " + i);
        }
        assertThat(limiter.size()).isLessThanOrEqualTo(BoundedRateLimiter.MOST);
    }

    @Test
    void aFloodOfNewOnesDoesNotFreeWhoIsBusy() {
        for (int i = 0; i < 3 * BoundedRateLimiter.MOST; i++) {
            limiter.take("address " + i);
            limiter.take("busy");
            if (i > 10) {
                assertThat(limiter.look("busy").allowed()).isFalse();
            }
        }
    }

    @Test
    void thoseThatComeFirstAtTheSameMomentShareOneAllowance() {
        for (int round = 0; round < 50; round++) {
            String key = "round " + round;
            List<Long> allowed = Racing.times(
                    8,
                    _ -> IntStream.range(0, 5)
                            .filter(_ -> limiter.take(key).allowed())
                            .count());
            assertThat(allowed.stream().mapToLong(each -> each).sum()).isEqualTo(2);
        }
        assertThat(made).hasValue(50);
    }
}
