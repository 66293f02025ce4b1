package dev.sandboxengine.sandbox;

import static dev.sandboxengine.sandbox.Fixtures.DELETED;
import static dev.sandboxengine.sandbox.Fixtures.START;
import static dev.sandboxengine.sandbox.Fixtures.newId;
import static dev.sandboxengine.sandbox.StoreUnderTest.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happened is known afterwards, in order, and within bounds. */
interface EventLaws extends StoreUnderTest {

    private List<StoredEvent> eventsOf(Sandbox sandbox) {
        return events().after(sandbox.id(), 0, 10_000);
    }

    private static List<Object> statuses(List<StoredEvent> events) {
        return events.stream()
                .filter(event -> event.kind().equals("state"))
                .map(event -> event.data().get("status"))
                .toList();
    }

    @Test
    default void everyChangeOfThePublicStatusIsWrittenByTheStoreItself() {
        var sandbox = running();
        store().ask(
                        sandbox.id(),
                        EnumSet.of(SandboxState.RUNNING),
                        SandboxState.STOPPING,
                        Optional.empty(),
                        lease(ME, START),
                        START);
        store().complete(sandbox.id(), ME, SandboxState.STOPPING, SandboxState.STOPPED, Optional.empty());
        store().decideEnd(sandbox.id(), DELETED, lease(ME, START), START);
        store().becomeEnded(sandbox.id(), ME, START);

        // Neither a state without a name outside nor the removal behind a decided end is one
        assertThat(statuses(eventsOf(sandbox))).containsExactly("pending", "running", "stopped", "expired");
        assertThat(eventsOf(sandbox).getLast().data())
                .containsEntry("reason", "user")
                .containsEntry("message", DELETED.message());
        assertThat(eventsOf(sandbox).getFirst().data())
                .containsEntry("reason", null)
                .containsEntry("message", null);
    }

    @Test
    default void whatChangesNoStatusIsNoEvent() {
        var sandbox = running();
        var before = eventsOf(sandbox);

        store().extend(sandbox.id(), LEASE, START);
        store().updateServices(sandbox.id(), List.of(), List.of());

        assertThat(eventsOf(sandbox)).isEqualTo(before);
    }

    @Test
    default void whatIsRecordedComesAfterWhatWasThere() {
        var sandbox = inserted();
        long last = eventsOf(sandbox).getLast().id();
        events().record(sandbox.id(), "command", Map.of("exit_code", 7, "output", "a \"b\"\nc", "ok", false));
        events().record(sandbox.id(), "oom_child", Map.of());
        inserted();

        var after = events().after(sandbox.id(), last, 10);

        assertThat(after).extracting(StoredEvent::kind).containsExactly("command", "oom_child");
        assertThat(after.getFirst().data())
                .containsEntry("exit_code", 7)
                .containsEntry("output", "a \"b\"\nc")
                .containsEntry("ok", false);
        assertThat(after.getFirst().id()).isGreaterThan(last);
        assertThat(events().after(sandbox.id(), last, 1)).hasSize(1);
        assertThat(events().after(sandbox.id(), after.getLast().id(), 10)).isEmpty();
    }

    @Test
    default void whatIsRecordedOfNobodyIsForgotten() {
        var nobody = newId();
        events().record(nobody, "repaired", Map.of("message", "x"));
        assertThat(events().after(nobody, 0, 10)).isEmpty();
    }

    @Test
    default void whatIsNoTextAndWhatIsTooLongIsKeptAsFarAsItCanBe() {
        var sandbox = inserted();
        events().record(sandbox.id(), "command", Map.of("output", "nul \0 half \ud83d end"));
        events().record(
                        sandbox.id(),
                        "command",
                        Map.of("output", "\u0001".repeat(100_000) + "the end", "phase", "init"));

        var kept = eventsOf(sandbox);

        assertThat(kept.get(1).data().get("output")).isEqualTo("nul \ufffd half \ufffd end");
        assertThat(kept.get(2).data()).containsEntry("phase", "init");
        assertThat(String.valueOf(kept.get(2).data().get("output")))
                .startsWith("…")
                .endsWith("the end");
        assertThat(String.valueOf(kept.get(2).data().get("output")).length()).isBetween(400, 8192 / 6);
    }

    @Test
    default void theOldestOfTooManyAreDroppedAndTheStatesAreKept() {
        var sandbox = running();
        IntStream.range(0, SandboxEvents.MOST + 5)
                .forEach(i -> events().record(sandbox.id(), "oom_child", Map.of("n", i)));

        var kept = eventsOf(sandbox);

        assertThat(statuses(kept)).containsExactly("pending", "running");
        assertThat(kept).hasSize(SandboxEvents.MOST + 2);
        assertThat(kept.getLast().data()).containsEntry("n", SandboxEvents.MOST + 4);
        assertThat(kept.get(2).data()).containsEntry("n", 5);
    }

    @Test
    default void statesAreNotKeptWithoutEndEither() {
        var sandbox = running();
        for (int i = 0; i < SandboxEvents.MOST / 3 + 2; i++) {
            ask(sandbox, SandboxState.RUNNING, SandboxState.STOPPING);
            store().complete(sandbox.id(), ME, SandboxState.STOPPING, SandboxState.STOPPED, Optional.empty());
            ask(sandbox, SandboxState.STOPPED, SandboxState.PENDING);
            store().becomeRunning(sandbox.id(), ME, "container", List.of(), List.of(), START);
        }

        assertThat(eventsOf(sandbox)).hasSize(SandboxEvents.MOST);
        assertThat(statuses(eventsOf(sandbox))).endsWith("stopped", "pending", "running");
    }

    private void ask(Sandbox sandbox, SandboxState from, SandboxState to) {
        store().ask(sandbox.id(), EnumSet.of(from), to, Optional.empty(), lease(ME, START), START);
    }

    @Test
    default void whoFollowsMissesNothingThatManyRecordAtOnce() {
        var sandbox = inserted();
        int each = 40;
        var seen = new ArrayList<Long>();
        var runs = Racing.times(5, i -> {
            if (i > 0) {
                IntStream.range(0, each).forEach(_ -> events().record(sandbox.id(), "oom_child", Map.of()));
                return List.<Long>of();
            }
            long last = 0;
            while (seen.size() < 4 * each + 1) {
                for (StoredEvent event : events().after(sandbox.id(), last, 7)) {
                    seen.add(event.id());
                    last = event.id();
                }
            }
            return List.copyOf(seen);
        });

        assertThat(runs).hasSize(5);
        assertThat(seen).isSorted().doesNotHaveDuplicates();
        assertThat(seen)
                .isEqualTo(eventsOf(sandbox).stream().map(StoredEvent::id).toList());
    }
}
