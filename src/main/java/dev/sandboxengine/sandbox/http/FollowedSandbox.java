package dev.sandboxengine.sandbox.http;

import dev.sandboxengine.http.EventStream;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxEvents;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.SandboxState;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.sandbox.SandboxWorker;
import dev.sandboxengine.sandbox.Stage;
import dev.sandboxengine.sandbox.StoredEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One client's view of what happens to a sandbox: which events it was sent, and what comes next. Of one thread at a time.
 */
final class FollowedSandbox {

    private static final int BATCH = 100;
    private static final Duration WHILE_IT_CHANGES = Duration.ofMillis(200);
    private static final Duration WHILE_IT_RESTS = Duration.ofSeconds(1);

    private final SandboxId id;
    private final SandboxStore store;
    private final SandboxWorker worker;
    private final SandboxEvents events;
    private final Set<Stage> told = new HashSet<>();
    private long last;
    private Optional<Sandbox> seen = Optional.empty();
    private boolean looked;

    /**
     * Of which the client has seen nothing after that event.
     *
     * @param last the event's id; 0 for none
     */
    FollowedSandbox(SandboxId id, long last, SandboxStore store, SandboxWorker worker, SandboxEvents events) {
        this.id = id;
        this.last = last;
        this.store = store;
        this.worker = worker;
        this.events = events;
    }

    /** Sends what is new. True: there will be nothing more. */
    boolean advance(EventStream stream) throws IOException {
        List<StoredEvent> batch = events.after(id, last, BATCH);
        if (!looked
                || changes()
                || batch.stream().anyMatch(event -> event.kind().equals(SandboxEvents.STATE))) {
            seen = store.find(id);
            looked = true;
        }
        send(stream, batch);
        if (batch.size() == BATCH) {
            return false;
        }
        if (seen.filter(sandbox -> !sandbox.state().isTerminal()).isPresent()) {
            return false;
        }
        // What came between the events and the look at the row
        send(stream, events.after(id, last, BATCH));
        return true;
    }

    /**
     * Rests while this engine works on the sandbox, so that the end of the work is told at once, but not for long; and how long
     * to wait besides before something new is likely.
     */
    Duration rest() throws InterruptedException {
        if (!changes()) {
            return WHILE_IT_RESTS;
        }
        return worker.await(id, WHILE_IT_CHANGES) ? Duration.ZERO : WHILE_IT_CHANGES;
    }

    private boolean changes() {
        return seen.filter(sandbox -> sandbox.state() == SandboxState.PENDING || sandbox.state() == SandboxState.ENDING)
                .isPresent();
    }

    private void send(EventStream stream, List<StoredEvent> batch) throws IOException {
        Deque<Stage> stages = new ArrayDeque<>(newStages());
        for (StoredEvent event : batch) {
            while (!stages.isEmpty() && moment(stages.getFirst()).isBefore(event.at())) {
                send(stream, stages.removeFirst());
            }
            stream.send(event.id(), event.kind(), view(event));
            last = event.id();
        }
        for (Stage stage : stages) {
            send(stream, stage);
        }
    }

    private List<Stage> newStages() {
        return seen.map(sandbox -> worker.progress(id).orElse(sandbox.timeline())).orElse(List.of()).stream()
                .filter(stage -> !told.contains(stage))
                .toList();
    }

    private void send(EventStream stream, Stage stage) throws IOException {
        stream.send("stage", SandboxView.StageView.of(stage));
        told.add(stage);
    }

    private static Instant moment(Stage stage) {
        return stage.took().map(stage.startedAt()::plus).orElse(stage.startedAt());
    }

    private static Map<String, Object> view(StoredEvent event) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("at", event.at());
        event.data().forEach((name, value) -> {
            if (value != null) {
                view.put(name, value);
            }
        });
        return view;
    }
}
