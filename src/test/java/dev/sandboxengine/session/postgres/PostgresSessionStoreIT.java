package dev.sandboxengine.session.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.Racing;
import dev.sandboxengine.postgres.TestDatabase;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.secret.Vault;
import dev.sandboxengine.session.Session;
import dev.sandboxengine.session.SessionEnd;
import dev.sandboxengine.session.SessionException;
import dev.sandboxengine.session.SessionState;
import dev.sandboxengine.session.SessionStore.Lease;
import dev.sandboxengine.session.SessionStore.Page;
import dev.sandboxengine.session.SessionStore.Selection;
import dev.sandboxengine.session.SessionTest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Ends and starts are decided once, and work is whose lease it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class PostgresSessionStoreIT {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final UUID ME = new UUID(1, 1);
    private static final UUID OTHER = new UUID(1, 2);

    private final TestDatabase database = TestDatabase.fresh();
    private final PostgresSessionStore store = store(new byte[32]);
    private final UUID team = database.jdbi().withHandle(handle -> {
        UUID id = new UUID(9, 9);
        handle.execute("insert into team (id, name, created_at) values (?, 'home', now())", id);
        return id;
    });
    private long made;

    private PostgresSessionStore store(byte[] key) {
        return new PostgresSessionStore(database.jdbi(), new Vault(key, new SecureRandom()));
    }

    @AfterAll
    void close() {
        database.close();
    }

    private Session inserted(Optional<Instant> notBefore, Optional<Instant> notAfter) {
        Session session = SessionTest.ready(team, ++made, notBefore, notAfter);
        store.insert(session, session.token().orElseThrow());
        return session;
    }

    private Session inserted() {
        return inserted(Optional.empty(), Optional.empty());
    }

    private static Lease lease(UUID owner, Instant from) {
        return new Lease(owner, from.plusSeconds(10));
    }

    private SandboxId sandbox() {
        return new SandboxId(String.format("%012d", made));
    }

    private Session provisioning() {
        return store.activate(inserted().id(), sandbox(), lease(ME, START), START)
                .orElseThrow();
    }

    private Session active() {
        Session session = provisioning();
        assertThat(store.becomeActive(session.id(), ME, START)).isTrue();
        return find(session);
    }

    private Session find(Session session) {
        return store.find(session.id()).orElseThrow();
    }

    private List<UUID> due(UUID owner, Instant now) {
        return store.takeDue(lease(owner, now), now, 100).stream()
                .map(Session::id)
                .toList();
    }

    @Test
    void whatIsInsertedIsFoundByItsIdAndItsLink() {
        Session session = inserted(Optional.of(START), Optional.of(START.plusSeconds(9)));
        assertThat(find(session)).isEqualTo(session);
        assertThat(store.find(session.token().orElseThrow())).contains(session);
        assertThat(store.find(SessionTest.ready(team, 4711, Optional.empty(), Optional.empty())
                        .token()
                        .orElseThrow()))
                .isEmpty();
    }

    @Test
    void withAnotherKeyTheLinkStillOpensAndIsShownNoMore() {
        Session session = inserted();
        byte[] key = new byte[32];
        key[0] = 1;
        assertThat(store(key).find(session.token().orElseThrow()))
                .hasValueSatisfying(found -> assertThat(found.token()).isEmpty());
    }

    @Test
    void aTeamThatIsGoneGetsNone() {
        Session session = SessionTest.ready(new UUID(9, 1), ++made, Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> store.insert(session, session.token().orElseThrow()))
                .isInstanceOf(SessionException.StateConflict.class);
    }

    @Test
    void ofManyWhoStartOneDoes() {
        Session session = inserted();
        List<Boolean> won = Racing.times(
                8,
                number -> store.activate(
                                session.id(),
                                new SandboxId("race0000000" + number),
                                lease(new UUID(2, number), START),
                                START)
                        .isPresent());
        assertThat(won).containsOnlyOnce(true);
        assertThat(find(session).state()).isEqualTo(SessionState.PROVISIONING);
    }

    @Test
    void itStartsInItsWindowOnly() {
        Session session = inserted(Optional.of(START), Optional.of(START.plusSeconds(60)));
        Instant last = START.plusSeconds(60);
        assertThat(store.activate(session.id(), sandbox(), lease(ME, START), START.minusMillis(1)))
                .isEmpty();
        assertThat(store.activate(session.id(), sandbox(), lease(ME, last), last))
                .isEmpty();
        assertThat(store.activate(session.id(), sandbox(), lease(ME, START), START))
                .isPresent();
    }

    @Test
    void workIsWhoseLeaseItIs() {
        Session session = provisioning();
        assertThat(due(OTHER, START.plusSeconds(9))).doesNotContain(session.id());
        store.renew(lease(ME, START.plusSeconds(9)), List.of(session.id()));
        assertThat(due(OTHER, START.plusSeconds(18))).doesNotContain(session.id());
        assertThat(due(OTHER, START.plusSeconds(19))).contains(session.id());
        assertThat(store.becomeActive(session.id(), ME, START)).isFalse();
        assertThat(store.fail(session.id(), ME, SessionEnd.DEADLINE, START)).isFalse();
        store.releaseAll(OTHER);
        assertThat(due(ME, START.plusSeconds(19))).contains(session.id());
        store.postpone(session.id(), ME, START.plusSeconds(40), Optional.of("waiting"));
        assertThat(due(OTHER, START.plusSeconds(39))).doesNotContain(session.id());
        assertThat(find(session).waitsFor()).contains("waiting");
        assertThat(find(session).attempts()).isEqualTo(1);
        assertThat(due(OTHER, START.plusSeconds(40))).contains(session.id());
    }

    @Test
    void itsTimeBeginsWhenItIsActiveAndMoreIsExact() {
        Session session = active();
        assertThat(session.startedAt()).contains(START);
        assertThat(session.expiresAt()).contains(START.plus(Duration.ofMinutes(90)));
        Racing.times(8, _ -> store.extend(session.id(), Duration.ofMinutes(1), START));
        assertThat(find(session).expiresAt()).contains(START.plus(Duration.ofMinutes(98)));
        assertThat(store.extend(session.id(), Duration.ofMinutes(1), START.plus(Duration.ofMinutes(98))))
                .isFalse();
    }

    @Test
    void anEndIsDecidedOnce() {
        Session session = provisioning();
        List<Boolean> results = Racing.all(
                () -> store.revoke(session.id(), START),
                () -> store.revoke(session.id(), START),
                () -> store.fail(session.id(), ME, SessionEnd.DEADLINE, START));
        assertThat(results).containsOnlyOnce(true);
        assertThat(store.becomeActive(session.id(), ME, START)).isFalse();
        assertThat(store.extend(session.id(), Duration.ofMinutes(1), START)).isFalse();
        assertThat(due(OTHER, START.plusSeconds(10)))
                .as("its sandbox is to be ended")
                .contains(session.id());
        store.settle(session.id(), OTHER);
        assertThat(due(ME, START.plusSeconds(60))).doesNotContain(session.id());
    }

    @Test
    void whatIsOverEnds() {
        Session active = active();
        Session waiting = inserted(Optional.empty(), Optional.of(START.plusSeconds(60)));
        Instant deadline = active.expiresAt().orElseThrow();
        assertThat(store.endWhatIsOver(START.plusSeconds(59))).isZero();
        assertThat(store.endWhatIsOver(START.plusSeconds(60)))
                .as("nobody was inside")
                .isZero();
        assertThat(find(waiting).state()).isEqualTo(SessionState.EXPIRED);
        assertThat(store.endWhatIsOver(deadline.minusMillis(1))).isZero();
        assertThat(store.revoke(active.id(), deadline)).as("it was over before").isFalse();
        assertThat(store.endWhatIsOver(deadline)).isEqualTo(1);
        assertThat(find(active).state()).isEqualTo(SessionState.SUBMITTED);
        assertThat(find(active).end()).contains(SessionEnd.DEADLINE);
        assertThat(due(ME, deadline)).contains(active.id()).doesNotContain(waiting.id());
    }

    @Test
    void listsAreOfTeamsAndStates() {
        Session one = inserted();
        store.revoke(one.id(), START);
        Page revoked = store.list(new Selection(Optional.of(Set.of(team)), Optional.of(SessionState.REVOKED), 1, 0));
        assertThat(revoked.sessions()).hasSize(1);
        assertThat(revoked.total()).isPositive();
        assertThat(store.list(new Selection(Optional.of(Set.of(new UUID(9, 8))), Optional.empty(), 9, 0))
                        .total())
                .isZero();
        assertThat(store.list(new Selection(Optional.of(Set.of()), Optional.empty(), 9, 0))
                        .total())
                .isZero();
        assertThat(store.list(new Selection(Optional.empty(), Optional.empty(), 1000, 0))
                        .sessions())
                .extracting(Session::id)
                .contains(one.id());
    }
}
