package dev.sandboxengine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The laws of every {@link SandboxRuntime}, to be extended once per adapter. All that is made bears one of two installations
 * that exist for one run only, and nothing of either may be left.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class SandboxRuntimeContract
        implements LifeLaws, SidecarLaws, VolumeLaws, IsolationLaws, LimitLaws, ExecLaws, ExecKillLaws {

    private final String run;
    private final AtomicInteger names = new AtomicInteger();
    private @Nullable SandboxRuntime runtime;
    private @Nullable SandboxRuntime neighbour;
    private @Nullable PodName shared;

    protected SandboxRuntimeContract() {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        run = HexFormat.of().formatHex(random);
    }

    /** A runtime that works for an installation. */
    protected abstract SandboxRuntime open(String installation);

    /** Closes what {@link #open} gave. */
    protected abstract void close(SandboxRuntime runtime);

    /** All that bears the installation and is not gone: containers, volumes. */
    protected abstract List<String> leftovers(String installation);

    protected final String installation() {
        return "test-" + run;
    }

    protected final String neighbouringInstallation() {
        return "test-" + run + "-neighbour";
    }

    @BeforeAll
    final void openBoth() {
        runtime = open(installation());
        neighbour = open(neighbouringInstallation());
    }

    @AfterEach
    final void removePods() {
        removeAllBut(runtime(), shared);
        removeAllBut(neighbour(), null);
    }

    @AfterAll
    final void leaveNothing() {
        removeAllBut(runtime(), null);
        close(runtime());
        close(neighbour());
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(leftovers(installation())).isEmpty());
        assertThat(leftovers(neighbouringInstallation())).isEmpty();
    }

    private static void removeAllBut(SandboxRuntime runtime, @Nullable PodName kept) {
        runtime.list().stream()
                .map(PodObservation::name)
                .filter(name -> !name.equals(kept))
                .forEach(runtime::remove);
    }

    @Override
    public final SandboxRuntime runtime() {
        if (runtime == null) {
            throw new IllegalStateException("not yet open");
        }
        return runtime;
    }

    @Override
    public final SandboxRuntime neighbour() {
        if (neighbour == null) {
            throw new IllegalStateException("not yet open");
        }
        return neighbour;
    }

    @Override
    public final PodName newName() {
        return new PodName("test-" + run + "-" + names.incrementAndGet());
    }

    @Override
    public final PodName sharedPod() {
        if (shared == null) {
            shared = running(Fixtures.aPod(newName(), scriptedImage()));
        }
        return shared;
    }
}
