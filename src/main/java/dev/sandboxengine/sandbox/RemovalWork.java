package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work on sandboxes whose end is decided. Thread-safe. */
final class RemovalWork {

    private static final Logger log = LoggerFactory.getLogger(RemovalWork.class);

    /** Ends in which nothing is wrong with what runs. */
    private static final Set<EndReason> ORDERLY = EnumSet.of(EndReason.TTL, EndReason.USER);

    private final UUID owner;
    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final PodFarewell farewell;
    private final InstantSource clock;

    /** An end never waits for launches to get its turn. */
    private final Semaphore places;

    RemovalWork(
            UUID owner,
            SandboxStore store,
            SandboxRuntime runtime,
            PodFarewell farewell,
            int concurrency,
            InstantSource clock) {
        this.owner = owner;
        this.store = store;
        this.runtime = runtime;
        this.farewell = farewell;
        this.clock = clock;
        this.places = new Semaphore(concurrency, true);
    }

    /**
     * One attempt to remove what there is of it.
     *
     * @throws RuntimeFailure when something may be left
     */
    void remove(Sandbox sandbox) throws InterruptedException {
        boolean orderly = sandbox.ending()
                .filter(ending -> ORDERLY.contains(ending.reason()))
                .isPresent();
        if (orderly && sandbox.startedAt().isPresent()) {
            farewell.bid(sandbox);
        }
        places.acquire();
        try {
            runtime.remove(sandbox.id().pod());
        } finally {
            places.release();
        }
        if (store.becomeEnded(sandbox.id(), owner, clock.instant())) {
            log.info(
                    "sandbox {} ended ({})",
                    sandbox.id(),
                    sandbox.ending().map(ending -> ending.reason().code()).orElse("unknown"));
        }
    }
}
