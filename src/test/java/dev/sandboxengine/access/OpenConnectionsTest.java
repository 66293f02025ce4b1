package dev.sandboxengine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.access.OpenConnections.Connection;
import dev.sandboxengine.access.OpenConnections.Terms;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OpenConnectionsTest {

    private static final UUID RED = new UUID(2, 1);
    private static final UUID BLUE = new UUID(2, 2);
    private static final Credential ADA = new Credential.Session(new UUID(1, 1));
    private static final Credential BOB = new Credential.Session(new UUID(1, 2));

    private final Map<Credential, Principal> rights = new HashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final OpenConnections connections = new OpenConnections(shown -> {
        questions.incrementAndGet();
        return Optional.ofNullable(rights.get(shown));
    });
    private final AtomicInteger ends = new AtomicInteger();

    private static Principal client(UUID team, String... granted) {
        return Principal.client(new UUID(3, 3), "x", team, Set.of(granted));
    }

    private Connection open(Credential shown) {
        return connections.add(new Terms(shown, Permission.SANDBOXES_WRITE, RED), ends::incrementAndGet);
    }

    private void awaitEnds(int number) {
        await().untilAsserted(() -> assertThat(ends).hasValue(number));
    }

    @Test
    void whoKeepsTheRightKeepsTheConnection() {
        rights.put(ADA, client(RED, "sandboxes:*"));
        rights.put(BOB, client(BLUE, "*"));
        Connection ada = open(ADA);
        Connection bob = open(BOB);
        connections.review();
        assertThat(ada.wasEnded()).isFalse();
        assertThat(bob.wasEnded()).as("an administrator sees every team").isFalse();
    }

    @Test
    void everyLossEndsItAndOnlyThatOneAndOnce() {
        for (Optional<Principal> after : java.util.List.of(
                Optional.<Principal>empty(),
                Optional.of(client(RED, "sandboxes:read")),
                Optional.of(client(BLUE, "sandboxes:*")))) {
            int before = ends.get();
            rights.put(ADA, client(RED, "sandboxes:*"));
            rights.put(BOB, client(RED, "sandboxes:*"));
            Connection ada = open(ADA);
            Connection bob = open(BOB);
            rights.remove(ADA);
            after.ifPresent(principal -> rights.put(ADA, principal));
            connections.review();
            connections.review();
            assertThat(ada.wasEnded()).as("%s", after).isTrue();
            assertThat(bob.wasEnded()).isFalse();
            awaitEnds(before + 1);
            bob.close();
        }
    }

    @Test
    void aRightThatWasLostBeforeItWasCountedInIsNoticed() {
        assertThat(open(ADA).wasEnded()).isTrue();
        awaitEnds(1);
    }

    @Test
    void whatEndedByItselfIsNotEndedAgain() {
        rights.put(ADA, client(RED, "*"));
        Connection ada = open(ADA);
        ada.close();
        rights.clear();
        questions.set(0);
        connections.review();
        assertThat(ada.wasEnded()).isFalse();
        assertThat(questions).hasValue(0);
    }

    @Test
    void oneQuestionIsEnoughForAllThatRestOnTheSame() {
        rights.put(ADA, client(RED, "*"));
        for (int i = 0; i < 5; i++) {
            open(ADA);
        }
        questions.set(0);
        connections.review();
        assertThat(questions).hasValue(1);
    }

    @Test
    void anEndThatHangsHoldsUpNobody() {
        CountDownLatch hangs = new CountDownLatch(1);
        rights.put(ADA, client(RED, "*"));
        connections.add(new Terms(ADA, Permission.SANDBOXES_WRITE, RED), () -> {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        open(ADA);
        rights.clear();
        connections.review();
        awaitEnds(1);
        hangs.countDown();
    }

    @Test
    void aConnectionStaysWhileNobodyCanTell() {
        OpenConnections blind = new OpenConnections(_ -> {
            throw new IllegalStateException("the database is away");
        });
        assertThat(blind.add(new Terms(ADA, Permission.ADMIN, RED), ends::incrementAndGet)
                        .wasEnded())
                .isFalse();
    }
}
