package dev.sandboxengine.sandbox;

import static dev.sandboxengine.sandbox.Fixtures.DELETED;
import static dev.sandboxengine.sandbox.Fixtures.START;
import static dev.sandboxengine.sandbox.Fixtures.TEMPLATE;
import static dev.sandboxengine.sandbox.Fixtures.aPendingSandbox;
import static dev.sandboxengine.sandbox.Fixtures.like;
import static dev.sandboxengine.sandbox.StoreUnderTest.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.template.TemplateFixtures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lists and counts tell what there is. */
interface ListLaws extends StoreUnderTest {

    private static SandboxQuery everything() {
        return new SandboxQuery(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), 50, 0);
    }

    private static SandboxQuery in(PublicStatus... states) {
        return new SandboxQuery(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(states), 50, 0);
    }

    @Test
    default void aListBeginsWithTheNewestAndHasPages() {
        var all = IntStream.range(0, 5)
                .mapToObj(i -> inserted(aPendingSandbox(team(), START.plusSeconds(i))))
                .map(Sandbox::id)
                .toList()
                .reversed();

        assertThat(store().list(everything()).sandboxes())
                .extracting(Sandbox::id)
                .isEqualTo(all);
        var page = store().list(new SandboxQuery(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), 2, 3));
        assertThat(page.sandboxes()).extracting(Sandbox::id).isEqualTo(all.subList(3, 5));
        assertThat(page.total()).isEqualTo(5);
        var beyond =
                store().list(new SandboxQuery(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), 2, 9));
        assertThat(beyond.sandboxes()).isEmpty();
        assertThat(beyond.total()).isEqualTo(5);
    }

    @Test
    default void sandboxesOfOneMomentHaveOneOrder() {
        IntStream.range(0, 6).forEach(_ -> inserted());

        var whole = store().list(everything()).sandboxes();
        var paged = IntStream.range(0, 6)
                .mapToObj(i -> store().list(
                                new SandboxQuery(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), 1, i)))
                .flatMap(page -> page.sandboxes().stream())
                .toList();

        assertThat(paged).isEqualTo(whole);
    }

    @Test
    default void aListShowsOnlyWhatIsAskedFor() {
        var mine = inserted();
        var bobs = inserted(like(aPendingSandbox(team()), "bob", TEMPLATE));
        var nodes = inserted(like(aPendingSandbox(team()), "bob", TemplateFixtures.aTemplate("node", "node:1")));
        var theirs = inserted(aPendingSandbox(otherTeam()));

        assertThat(ids(new SandboxQuery(
                        Optional.of(Set.of(team())), Optional.empty(), Optional.empty(), Set.of(), 50, 0)))
                .containsExactlyInAnyOrder(mine.id(), bobs.id(), nodes.id());
        assertThat(ids(new SandboxQuery(
                        Optional.of(Set.of(otherTeam())), Optional.empty(), Optional.empty(), Set.of(), 50, 0)))
                .containsExactly(theirs.id());
        assertThat(ids(new SandboxQuery(Optional.empty(), Optional.of("bob"), Optional.empty(), Set.of(), 50, 0)))
                .containsExactlyInAnyOrder(bobs.id(), nodes.id());
        assertThat(ids(new SandboxQuery(Optional.empty(), Optional.of("bob"), Optional.of("node"), Set.of(), 50, 0)))
                .containsExactly(nodes.id());
        assertThat(store().list(new SandboxQuery(
                        Optional.empty(), Optional.of("nobody"), Optional.empty(), Set.of(), 50, 0)))
                .isEqualTo(new SandboxPage(List.of(), 0));
    }

    @Test
    default void anEndCountsFromItsDecision() {
        var pending = inserted();
        var running = running();
        var deleted = running();
        store().decideEnd(deleted.id(), DELETED, lease(ME, START), START);
        var broken = running();
        store().decideEnd(broken.id(), new Ending(EndReason.OOM, "x"), lease(ME, START), START);
        var failed = running();
        store().decideEnd(failed.id(), new Ending(EndReason.EXITED, "x"), lease(ME, START), START);
        store().becomeEnded(failed.id(), ME, START);

        assertThat(ids(in(PublicStatus.PENDING))).containsExactly(pending.id());
        assertThat(ids(in(PublicStatus.RUNNING))).containsExactly(running.id());
        assertThat(ids(in(PublicStatus.EXPIRED))).containsExactly(deleted.id());
        assertThat(ids(in(PublicStatus.FAILED))).containsExactlyInAnyOrder(broken.id(), failed.id());
        assertThat(ids(in(PublicStatus.PENDING, PublicStatus.EXPIRED)))
                .containsExactlyInAnyOrder(pending.id(), deleted.id());
        assertThat(store().list(in(PublicStatus.FAILED)).total()).isEqualTo(2);
    }

    private List<SandboxId> ids(SandboxQuery query) {
        return store().list(query).sandboxes().stream().map(Sandbox::id).toList();
    }

    @Test
    default void everyStateThatSomeoneIsInIsCounted() {
        assertThat(store().count()).isEmpty();
        inserted();
        inserted();
        running();
        var ending = running();
        store().decideEnd(ending.id(), DELETED, lease(ME, START), START);

        assertThat(store().count())
                .isEqualTo(Map.of(SandboxState.PENDING, 2L, SandboxState.RUNNING, 1L, SandboxState.ENDING, 1L));
    }
}
