package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Stops and starts, pauses and resumes sandboxes because somebody wants it. What is asked for is in the database before
 * anything is done, and will be done also when this engine dies. Asking for what is already so does nothing. Thread-safe.
 */
public final class SandboxSwitch {

    /** For its stop commands, and for what runs inside to end. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    private static final Duration LONGEST_FREEZE = Duration.ofSeconds(5);

    private final SandboxStore store;
    private final SandboxWorker worker;
    private final SandboxSettling settling;
    private final InstantSource clock;

    public SandboxSwitch(SandboxStore store, SandboxWorker worker, InstantSource clock) {
        this.store = store;
        this.worker = worker;
        this.settling = new SandboxSettling(store, worker);
        this.clock = clock;
    }

    /**
     * Ends all processes of a running or paused sandbox and keeps its data; waits a little for it.
     *
     * @throws SandboxException.StateConflict when it is in a state from which that is not possible
     */
    public Sandbox stop(SandboxId id) {
        return ask(
                id,
                EnumSet.of(SandboxState.RUNNING, SandboxState.PAUSED),
                SandboxState.STOPPING,
                EnumSet.of(SandboxState.STOPPED),
                LONGEST_STOP);
    }

    /**
     * Begins to start a stopped sandbox again, and does not wait for it.
     *
     * @throws SandboxException.StateConflict when it is in a state from which that is not possible
     */
    public Sandbox start(SandboxId id) {
        return ask(
                id,
                EnumSet.of(SandboxState.STOPPED),
                SandboxState.PENDING,
                EnumSet.of(SandboxState.RUNNING),
                Duration.ZERO);
    }

    /**
     * Freezes all processes of a running sandbox; waits a little for it.
     *
     * @throws SandboxException.StateConflict when it is in a state from which that is not possible
     */
    public Sandbox pause(SandboxId id) {
        return ask(
                id,
                EnumSet.of(SandboxState.RUNNING),
                SandboxState.PAUSING,
                EnumSet.of(SandboxState.PAUSED),
                LONGEST_FREEZE);
    }

    /**
     * Lets the processes of a paused sandbox go on; waits a little for it.
     *
     * @throws SandboxException.StateConflict when it is in a state from which that is not possible
     */
    public Sandbox resume(SandboxId id) {
        return ask(
                id,
                EnumSet.of(SandboxState.PAUSED),
                SandboxState.RESUMING,
                EnumSet.of(SandboxState.RUNNING),
                LONGEST_FREEZE);
    }

    private Sandbox ask(
            SandboxId id, Set<SandboxState> from, SandboxState by, Set<SandboxState> done, Duration patience) {
        Optional<UUID> holder = store.ask(id, from, by, Optional.empty(), worker.lease(), clock.instant());
        if (holder.isEmpty()) {
            Sandbox now = settling.get(id);
            if (now.state() != by && !done.contains(now.state())) {
                throw new SandboxException.StateConflict(refusal(now, by));
            }
        } else if (holder.get().equals(worker.lease().owner())) {
            worker.begin(settling.get(id));
        }
        return settling.await(id, state -> state != by, patience);
    }

    private static String refusal(Sandbox sandbox, SandboxState wanted) {
        String is = "sandbox '" + sandbox.id() + "' ";
        return is
                + switch (sandbox.state()) {
                    case PENDING -> "is being started; wait until it is running, or delete it";
                    case RUNNING ->
                        wanted == SandboxState.RESUMING || wanted == SandboxState.PENDING
                                ? "is running already"
                                : "cannot do this now: its time is up";
                    case STOPPING -> "is being stopped; ask again when it is stopped";
                    case STOPPED -> "is stopped; start it first";
                    case PAUSING -> "is being paused; ask again when it is paused";
                    case PAUSED -> "is paused; resume it first";
                    case RESUMING -> "is being resumed; ask again when it is running";
                    case ENDING, FAILED, EXPIRED -> "has ended; create another one";
                };
    }
}
