package dev.sandboxengine.limit.bucket4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import dev.sandboxengine.limit.Decision;
import dev.sandboxengine.limit.Rate;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {

    private final AtomicLong now = new AtomicLong(-5);

    private TokenBucket bucket(long requests, Duration window) {
        return new TokenBucket(new Rate(requests, window), now::get);
    }

    private void advance(Duration by) {
        now.addAndGet(by.toNanos());
    }

    @Test
    void allMayComeAtOnceAndComeBackEvenly() {
        TokenBucket bucket = bucket(3, Duration.ofSeconds(60));
        assertThat(bucket.take()).isEqualTo(new Decision(true, 2, Duration.ofSeconds(20)));
        assertThat(bucket.take()).isEqualTo(new Decision(true, 1, Duration.ofSeconds(20)));
        assertThat(bucket.take()).isEqualTo(new Decision(true, 0, Duration.ofSeconds(20)));
        assertThat(bucket.take()).isEqualTo(new Decision(false, 0, Duration.ofSeconds(20)));
        advance(Duration.ofSeconds(20).minusNanos(1));
        assertThat(bucket.take()).isEqualTo(new Decision(false, 0, Duration.ofNanos(1)));
        advance(Duration.ofNanos(1));
        assertThat(bucket.take()).isEqualTo(new Decision(true, 0, Duration.ofSeconds(20)));
        advance(Duration.ofHours(1));
        assertThat(bucket.take().remaining()).isEqualTo(2);
    }

    @Test
    void lookingTakesNothing() {
        TokenBucket bucket = bucket(2, Duration.ofSeconds(60));
        assertThat(bucket.look()).isEqualTo(new Decision(true, 1, Duration.ZERO));
        assertThat(bucket.look()).isEqualTo(new Decision(true, 1, Duration.ZERO));
        bucket.take();
        assertThat(bucket.look()).isEqualTo(new Decision(true, 0, Duration.ZERO));
        bucket.take();
        assertThat(bucket.look()).isEqualTo(new Decision(false, 0, Duration.ofSeconds(30)));
    }

    @Test
    void theLargestRateCanBeHeld() {
        TokenBucket bucket = bucket(1_000_000_000, Duration.ofSeconds(1));
        assertThat(bucket.take().remaining()).isEqualTo(999_999_999);
        advance(Duration.ofDays(400));
        assertThat(bucket.take().remaining()).isEqualTo(999_999_999);
    }

    @Test
    void ofManyAtOnceExactlyTheRateIsAllowed() {
        for (int round = 0; round < 20; round++) {
            TokenBucket bucket = bucket(500, Duration.ofMinutes(1));
            List<Long> allowed = Racing.times(
                    16,
                    _ -> IntStream.range(0, 100)
                            .filter(_ -> bucket.take().allowed())
                            .count());
            assertThat(allowed.stream().mapToLong(each -> each).sum()).isEqualTo(500);
        }
    }

    /** Random arrivals, against a bucket of fractions that are never rounded. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheModel(long seed) {
        Random random = new Random(seed);
        long requests = 1 + random.nextInt(random.nextBoolean() ? 10 : 10_000);
        Duration window = Duration.ofSeconds(1 + random.nextInt(90));
        TokenBucket bucket = bucket(requests, window);
        Model model = new Model(requests, window.toNanos());
        long perRequest = window.toNanos() / requests;
        for (int i = 0; i < 20_000; i++) {
            long pause = switch (random.nextInt(10)) {
                case 0 -> random.nextLong(2 * window.toNanos());
                case 1, 2 -> random.nextLong(4 * perRequest + 1);
                case 3, 4 -> random.nextLong(100);
                default -> 0;
            };
            now.addAndGet(pause);
            model.passes(pause);
            boolean allowed = model.take();
            Decision decision = bucket.take();
            assertThat(decision.allowed()).as("request %d", i).isEqualTo(allowed);
            assertThat(decision.remaining()).as("request %d", i).isEqualTo(model.remaining());
            assertThat(decision.untilMore().toNanos())
                    .as("request %d", i)
                    .isBetween(model.nanosUntilMore() - 1, model.nanosUntilMore());
        }
    }

    /** Counts in parts of a request that come in whole numbers. */
    private static final class Model {

        private final BigInteger requests;
        private final BigInteger one;
        private BigInteger parts;

        Model(long requests, long nanos) {
            this.requests = BigInteger.valueOf(requests);
            this.one = BigInteger.valueOf(nanos);
            this.parts = whole();
        }

        private BigInteger whole() {
            return requests.multiply(one);
        }

        void passes(long nanos) {
            parts = parts.add(requests.multiply(BigInteger.valueOf(nanos))).min(whole());
        }

        boolean take() {
            if (parts.compareTo(one) < 0) {
                return false;
            }
            parts = parts.subtract(one);
            return true;
        }

        long remaining() {
            return parts.divide(one).longValueExact();
        }

        long nanosUntilMore() {
            BigInteger missing = one.subtract(parts.mod(one));
            return missing.add(requests)
                    .subtract(BigInteger.ONE)
                    .divide(requests)
                    .longValueExact();
        }
    }
}
