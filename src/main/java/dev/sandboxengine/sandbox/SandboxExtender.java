package dev.sandboxengine.sandbox;

import dev.sandboxengine.quota.QuotaExceeded;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives sandboxes more time. Thread-safe. */
public final class SandboxExtender {

    private static final Logger log = LoggerFactory.getLogger(SandboxExtender.class);
    private static final Duration MOST = Duration.ofDays(366);

    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final InstantSource clock;

    public SandboxExtender(SandboxStore store, SandboxRuntime runtime, InstantSource clock) {
        this.store = store;
        this.runtime = runtime;
        this.clock = clock;
    }

    /**
     * Moves the expiry by exactly the given time, and tells the sandbox's login shells.
     *
     * @throws SandboxException.StateConflict when its time was up or it has ended
     * @throws QuotaExceeded when a quota does not leave room for it
     */
    public Sandbox extend(Sandbox sandbox, Duration by) {
        if (by.compareTo(MOST) > 0) {
            throw new SandboxException.Invalid(
                    "duration", "duration: an extension is at most " + MOST.toDays() + " days");
        }
        Sandbox extended = store.extend(sandbox.id(), by, clock.instant())
                .orElseThrow(() -> new SandboxException.StateConflict(
                        "sandbox '" + sandbox.id() + "' has ended and cannot be given more time; create another one"));
        if (extended.state() == SandboxState.RUNNING) {
            tellInside(extended);
        }
        return extended;
    }

    /** Tells a running sandbox's login shells that its time is up at another moment than its row says. Never throws. */
    public void tell(Sandbox sandbox, Instant end) {
        if (sandbox.state() == SandboxState.RUNNING) {
            write(sandbox, () -> sandbox.expiringAt(end));
        }
    }

    private void tellInside(Sandbox sandbox) {
        write(sandbox, () -> store.find(sandbox.id()).orElse(sandbox));
    }

    private void write(Sandbox sandbox, Supplier<Sandbox> shown) {
        try {
            EnvFile.write(runtime, shown.get());
        } catch (RuntimeException e) {
            // It is extended, whatever fails from here on: told otherwise, the caller would do it again. The row is the
            // truth; a
            // shell that shows the old moment harms nobody
            log.warn("sandbox {} was extended, but its shells do not know: {}", sandbox.id(), e.getMessage());
        }
    }
}
