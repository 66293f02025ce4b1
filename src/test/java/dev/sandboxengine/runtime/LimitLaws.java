package dev.sandboxengine.runtime;

import static dev.sandboxengine.runtime.Fixtures.aPod;
import static dev.sandboxengine.runtime.Fixtures.aPodThatRuns;
import static dev.sandboxengine.runtime.Fixtures.withLimits;
import static dev.sandboxengine.runtime.Fixtures.withUlimit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.PodObservation.Phase;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Limits, as the processes in a pod meet them. */
interface LimitLaws extends RuntimeUnderTest {

    /** Takes 200 MB. */
    String HOG = "perl -e 'vec($x, (200 << 20) - 1, 8) = 1; sleep 1; print length($x)'";

    private static Limits limits(long cpuMillis, int memoryMegabytes, int pids) {
        return new Limits(cpuMillis, (long) memoryMegabytes << 20, pids, OptionalLong.empty());
    }

    @Test
    default void aFirstProcessBeyondItsMemoryIsKilledAndThatIsTold() {
        var pod = running(withLimits(
                aPodThatRuns(newName(), scriptedImage(), "exec " + HOG), limits(1000, 64, 100), Requests.NONE));

        var ended = await().atMost(Duration.ofSeconds(20))
                .until(() -> runtime().observe(pod).orElseThrow(), seen -> seen.phase() == Phase.EXITED);
        assertThat(ended.exit().orElseThrow().code()).isEqualTo(137);
        assertThat(ended.exit().orElseThrow().outOfMemory()).isTrue();
    }

    @Test
    default void aChildBeyondTheMemoryIsKilledAlone() {
        var pod = running(withLimits(aPod(newName(), scriptedImage()), limits(1000, 64, 100), Requests.NONE));

        assertThat(sh(pod, HOG + "; echo code $?").out()).isEqualTo("code 137\n");
        assertThat(runtime().observe(pod).orElseThrow().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void memoryWithinTheLimitIsThere() {
        assertThat(sh(sharedPod(), HOG).out()).isEqualTo(Integer.toString(200 << 20));
    }

    @Test
    default void aForkBombStaysWithinItsPids() {
        var pod = running(withLimits(aPod(newName(), scriptedImage()), limits(1000, 128, 40), Requests.NONE));

        var ran = sh(pod, "n=0; while [ $n -lt 100 ]; do sleep 30 & n=$((n+1)); done 2>&1; echo survived $n");
        assertThat(ran.out() + ran.err()).doesNotContain("survived 100");
        assertThat(runtime().usage(pod).pids()).isBetween(10L, 40L);
    }

    @Test
    default void theCpuLimitIsTheKernels() {
        var pod = running(withLimits(aPod(newName(), scriptedImage()), limits(500, 64, 100), Requests.NONE));

        String quota = sh(
                        pod,
                        "cat /sys/fs/cgroup/cpu.max 2>/dev/null || cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us"
                                + " /sys/fs/cgroup/cpu/cpu.cfs_period_us | tr '\\n' ' '")
                .out()
                .trim();
        assertThat(quota).isEqualTo("50000 100000");
    }

    @Test
    default void thereIsNoSwapBeyondTheMemory() {
        var pod = running(withLimits(aPod(newName(), scriptedImage()), limits(500, 64, 100), Requests.NONE));

        String limit = sh(
                        pod,
                        "cd /sys/fs/cgroup; if [ -e memory.swap.max ]; then cat memory.max memory.swap.max; else"
                                + " cat memory/memory.limit_in_bytes; if [ -e memory/memory.memsw.limit_in_bytes ]; then"
                                + " expr $(cat memory/memory.memsw.limit_in_bytes) - $(cat memory/memory.limit_in_bytes);"
                                + " else echo 0; fi; fi")
                .out();
        assertThat(limit).isEqualTo((64 << 20) + "\n0\n");
    }

    @Test
    default void requestsAreWeightAndReservation() {
        var requests = new Requests(OptionalLong.of(250), OptionalLong.of(32 << 20));
        var pod = running(withLimits(aPod(newName(), scriptedImage()), limits(500, 64, 100), requests));

        String seen = sh(
                        pod,
                        "cd /sys/fs/cgroup; if [ -e memory.low ]; then cat memory.low; else"
                                + " cat memory/memory.soft_limit_in_bytes cpu/cpu.shares; fi")
                .out();
        assertThat(seen).isIn((32 << 20) + "\n", (32 << 20) + "\n256\n");
    }

    @Test
    default void aUlimitHoldsForEveryProcess() {
        // Equal: runc before 1.1.10 sometimes starts an exec with the soft limit raised to the hard one.
        var pod = running(withUlimit(aPod(newName(), scriptedImage()), new Ulimit("nofile", 321, 321)));

        assertThat(sh(pod, "ulimit -S -n; ulimit -H -n; ulimit -n 322 || echo refused")
                        .out())
                .isEqualTo("321\n321\nrefused\n");
    }

    @Test
    default void aDiskLimitIsEnforcedOrRefusedWithARemedy() {
        var spec = withLimits(
                aPod(newName(), scriptedImage()),
                new Limits(500, 64 << 20, 100, OptionalLong.of(2L << 30)),
                Requests.NONE);
        if (runtime().info().enforcesDisk()) {
            var pod = running(spec);
            assertThat(sh(pod, "head -c 3000000000 /dev/zero > /tmp/large").err())
                    .containsIgnoringCase("no space");
        } else {
            assertThat(runtime().info().diskRemedy()).isNotBlank();
            assertThatThrownBy(() -> runtime().create(spec))
                    .isInstanceOf(RuntimeFailure.Rejected.class)
                    .hasMessageContaining(runtime().info().diskRemedy());
            assertThat(runtime().observe(spec.name())).isEmpty();
        }
    }

    @Test
    default void moreThanTheHostHasIsRefusedAndLeavesNothing() {
        long tooMuch = runtime().info().cpuMillis() + 64_000;
        var spec = withLimits(aPod(newName(), scriptedImage()), limits(tooMuch, 64, 100), Requests.NONE);

        assertThatThrownBy(() -> runtime().create(spec))
                .isInstanceOf(RuntimeFailure.Rejected.class)
                .hasMessageContaining(spec.name().value());
        assertThat(runtime().observe(spec.name())).isEmpty();
    }

    @Test
    default void usageIsSane() {
        var pod = running(withLimits(aPod(newName(), scriptedImage()), limits(1000, 128, 100), Requests.NONE));
        try (var busy = runtime().exec(pod, Fixtures.sh("echo go; while :; do :; done"))) {
            Ran.until(busy, "go");
            var usage = runtime().usage(pod);

            assertThat(usage.cpuMillis()).isBetween(50L, 1300L);
            assertThat(usage.cpuNanosTotal()).isPositive();
            assertThat(usage.memoryBytes()).isBetween(100_000L, 128L << 20);
            assertThat(usage.memoryLimitBytes()).isEqualTo(128L << 20);
            assertThat(usage.pids()).isBetween(2L, 20L);
        }
    }

    @Test
    default void theRuntimeDescribesItself() {
        var info = runtime().info();

        assertThat(info.description()).isNotBlank();
        assertThat(info.cpuMillis()).isPositive();
        assertThat(info.memoryBytes()).isGreaterThan(256L << 20);
    }
}
