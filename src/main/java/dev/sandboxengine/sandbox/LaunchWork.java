package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work on sandboxes that are pending. Thread-safe. */
final class LaunchWork {

    private static final Logger log = LoggerFactory.getLogger(LaunchWork.class);

    /** A full disk may be one of a moment: sandboxes end and images are removed. */
    private static final Duration NO_SPACE = Duration.ofMinutes(1);

    private final UUID owner;
    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final SandboxLauncher launcher;
    private final LaunchPolicy policy;
    private final BiConsumer<Sandbox, String> postponing;
    private final InstantSource clock;

    /** Since when a launch has been waiting for the runtime, as far as this engine has seen. */
    private final Map<SandboxId, Instant> firstTrouble = new ConcurrentHashMap<>();

    /** Ended by others while this engine launched them; what it made of them may still be there. */
    private final Set<SandboxId> orphans = ConcurrentHashMap.newKeySet();

    /**
     * @param postponing asks for another attempt later, saying what is waited for
     */
    LaunchWork(
            UUID owner,
            SandboxStore store,
            SandboxRuntime runtime,
            SandboxLauncher launcher,
            LaunchPolicy policy,
            BiConsumer<Sandbox, String> postponing,
            InstantSource clock) {
        this.owner = owner;
        this.store = store;
        this.runtime = runtime;
        this.launcher = launcher;
        this.policy = policy;
        this.postponing = postponing;
        this.clock = clock;
    }

    /** One attempt. The answer is the sandbox as it is afterwards, while there is more to do on it. */
    Optional<Sandbox> launch(Sandbox sandbox, LaunchTimeline timeline, Attempt attempt) throws InterruptedException {
        SandboxId id = sandbox.id();
        return switch (launcher.launch(sandbox, timeline, attempt, () -> store.becomeInitialised(id, owner))) {
            case SandboxLauncher.Result.Launched launched -> launched(sandbox, launched, timeline);
            case SandboxLauncher.Result.Failed failed -> {
                if (!failed.services().equals(sandbox.services())) {
                    store.updateServices(id, sandbox.services(), failed.services());
                }
                yield failed(sandbox, failed.ending(), failed.forGood());
            }
            case SandboxLauncher.Result.Interrupted interrupted -> interrupted(sandbox, interrupted);
            case SandboxLauncher.Result.GivenUp _ -> superseded(id);
        };
    }

    private Optional<Sandbox> launched(
            Sandbox sandbox, SandboxLauncher.Result.Launched launched, LaunchTimeline timeline) {
        SandboxId id = sandbox.id();
        Instant now = clock.instant();
        if (!store.becomeRunning(id, owner, launched.containerId(), timeline.complete(), launched.services(), now)) {
            return superseded(id);
        }
        Instant asked = timeline.stages().getFirst().startedAt();
        log.info(
                "sandbox {} runs, {} ms after it was asked for",
                id,
                Duration.between(asked, now).toMillis());
        firstTrouble.remove(id);
        tellWhatChanged(sandbox);
        return Optional.empty();
    }

    private Optional<Sandbox> failed(Sandbox sandbox, Ending ending, boolean forGood) {
        SandboxId id = sandbox.id();
        log.warn("sandbox {} cannot be launched ({}): {}", id, ending.reason().code(), ending.message());
        firstTrouble.remove(id);
        if (sandbox.startedAt().isPresent() && ending.reason() != EndReason.RUNTIME_LOST) {
            return kept(sandbox, ending, forGood);
        }
        store.fail(id, owner, ending, clock.instant());
        return superseded(id);
    }

    /** It ran before, and what somebody did in it is there: that is not thrown away because it cannot be started now. */
    private Optional<Sandbox> kept(Sandbox sandbox, Ending ending, boolean forGood) {
        SandboxId id = sandbox.id();
        try {
            runtime.stop(id.pod(), PodSwitch.GRACE);
            String message =
                    forGood ? PodDeath.keptWithoutService(ending.message()) : PodDeath.keptAfter(ending.message());
            if (store.complete(id, owner, SandboxState.PENDING, SandboxState.STOPPED, Optional.of(message))) {
                return Optional.empty();
            }
        } catch (RuntimeFailure.PodNotFound _) {
            store.fail(id, owner, PodDeath.vanished(), clock.instant());
        } catch (RuntimeFailure e) {
            postponing.accept(sandbox, ending.message());
        }
        return superseded(id);
    }

    private Optional<Sandbox> interrupted(Sandbox sandbox, SandboxLauncher.Result.Interrupted interrupted) {
        Instant now = clock.instant();
        Instant since = firstTrouble.computeIfAbsent(sandbox.id(), _ -> now);
        Duration patience = interrupted.reason() == EndReason.NO_SPACE && NO_SPACE.compareTo(policy.timeout()) < 0
                ? NO_SPACE
                : policy.timeout();
        if (now.isAfter(since.plus(patience))) {
            return failed(sandbox, new Ending(interrupted.reason(), interrupted.message()), false);
        }
        postponing.accept(sandbox, "waiting for the runtime: " + interrupted.message());
        return superseded(sandbox.id());
    }

    /** It is not to be launched any more. */
    void forget(SandboxId id) {
        firstTrouble.remove(id);
    }

    /** The launch is not this engine's any more: of what it made, nothing may stay without a row that wants it. */
    private Optional<Sandbox> superseded(SandboxId id) {
        Optional<Sandbox> now = store.find(id);
        if (now.isEmpty() || now.get().state().isTerminal()) {
            removeOrphan(id);
        }
        if (now.filter(sandbox -> sandbox.attempts() > 0).isEmpty()) {
            firstTrouble.remove(id);
        }
        // One that is still pending is another engine's, which goes on with what there is
        return now.filter(sandbox -> sandbox.state() == SandboxState.ENDING);
    }

    /**
     * Somebody may have given it more time while it was launched or stopped: its environment does not have that.
     */
    void tellWhatChanged(Sandbox launched) {
        try {
            Optional<Sandbox> now = store.find(launched.id())
                    .filter(sandbox -> sandbox.state() == SandboxState.RUNNING)
                    .filter(sandbox -> launched.startedAt().isPresent()
                            || !sandbox.expiresAt().equals(launched.expiresAt()));
            if (now.isPresent()) {
                EnvFile.write(runtime, now.get());
            }
        } catch (RuntimeException e) {
            log.warn("the shells of sandbox {} do not know of its later expiry: {}", launched.id(), e.getMessage());
        }
    }

    /** Tries again to remove what was made for sandboxes that ended meanwhile. */
    void removeOrphans() {
        for (SandboxId id : orphans) {
            if (!removeOrphan(id)) {
                // The others would wait as long
                return;
            }
        }
    }

    private boolean removeOrphan(SandboxId id) {
        try {
            runtime.remove(id.pod());
            orphans.remove(id);
            return true;
        } catch (RuntimeFailure e) {
            orphans.add(id);
            log.debug("what is left of sandbox {} cannot be removed yet: {}", id, e.getMessage());
            return false;
        }
    }
}
