package dev.sandboxengine.sandbox;

import static dev.sandboxengine.sandbox.Fixtures.START;
import static dev.sandboxengine.sandbox.Fixtures.aPendingSandbox;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.quota.QuotaStore;
import dev.sandboxengine.sandbox.SandboxStore.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What the laws of a store are tried on. */
interface StoreUnderTest {

    UUID ME = new UUID(1, 1);
    UUID OTHER = new UUID(2, 2);
    Duration LEASE = Duration.ofSeconds(10);

    /** The store, empty before each test. */
    SandboxStore store();

    /** The events of what is in it. */
    SandboxEvents events();

    /** A team that exists. */
    UUID team();

    /** Another one. */
    UUID otherTeam();

    /** An API client of the team. */
    UUID client();

    /** Its quotas; none is set before each test. */
    QuotaStore quotas();

    /** What counts from now on where no quota is set; at first nothing does. */
    void defaults(QuotaDefaults defaults);

    /** A lease of ten seconds. */
    static Lease lease(UUID owner, Instant now) {
        return new Lease(owner, now.plus(LEASE));
    }

    /** So long after the start. */
    static Instant later(long seconds) {
        return START.plusSeconds(seconds);
    }

    /** A new sandbox whose launch is mine. */
    default Sandbox inserted() {
        return inserted(aPendingSandbox(team()));
    }

    /** This sandbox, whose launch is mine. */
    default Sandbox inserted(Sandbox sandbox) {
        store().insert(sandbox, lease(ME, sandbox.createdAt()));
        return sandbox;
    }

    /** A sandbox that runs, with nobody's lease. */
    default Sandbox running() {
        var sandbox = inserted();
        assertThat(store().becomeRunning(sandbox.id(), ME, "container", sandbox.timeline(), List.of(), START))
                .isTrue();
        return sandbox;
    }

    default Sandbox find(Sandbox sandbox) {
        return store().find(sandbox.id()).orElseThrow();
    }

    default SandboxState state(Sandbox sandbox) {
        return find(sandbox).state();
    }
}
