package dev.sandboxengine.recording;

import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.terminal.Epoch;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is known of recordings. One that was deleted is known as such, so that it does not come back, and shown to nobody. Thread-safe. */
public interface RecordingStore {

    /** One of a shell, that may have been deleted. */
    record Known(Recording recording, boolean deleted) {}

    /** Adds one. */
    void add(Recording recording);

    /** Those of one shell, also deleted ones. */
    List<Known> of(SandboxId sandbox, Epoch epoch);

    /** Those of a sandbox, the newest first, with the number of all. */
    Page list(SandboxId sandbox, int limit, int offset);

    /** Some of all. */
    record Page(List<Recording> recordings, long total) {}

    /** One of a sandbox; empty when there is none, or it was deleted. */
    Optional<Recording> find(SandboxId sandbox, RecordingId id);

    /** Writes down how far one has come. Nothing happens when it is not known, was deleted, or had ended. */
    void update(RecordingId id, Recording.Figures figures);

    /** Those that are recorded, as far as is known. */
    List<Recording> open();

    /** Those of them whose shells cannot live: their sandboxes do not, or a later one took their place in the terminal. */
    List<Recording> openOfEnded();

    /** Those of them whose sandboxes run. */
    List<Recording> openOfRunning();

    /** Those that ended before a moment, the oldest first. */
    List<Recording> endedBefore(Instant moment, int most);

    /**
     * Remembers that one was deleted.
     *
     * @return false when it was before, or there is none
     */
    boolean delete(RecordingId id, Instant at);

    /** Forgets some, and those that were deleted before a moment. */
    void forget(Collection<RecordingId> ids, Instant deletedBefore);

    /** Those of these that are known, and were not deleted. */
    Set<RecordingId> known(Collection<RecordingId> ids);
}
