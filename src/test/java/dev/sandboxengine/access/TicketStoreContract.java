package dev.sandboxengine.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The laws of every {@link TicketStore}. */
@Timeout(60)
public abstract class TicketStoreContract {

    protected static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final byte[] HASH = {1, 2, 3};
    private static final byte[] OTHER = {4, 5, 6};

    /** The store, empty before each test. */
    protected abstract TicketStore store();

    private static Ticket terminal(int id, Instant expiresAt) {
        return new Ticket(
                new UUID(0, id),
                TicketPurpose.TERMINAL,
                "k3v9x2m7q4ab",
                new UUID(0, 9),
                Optional.empty(),
                false,
                new Credential.Key("00ff10"),
                expiresAt);
    }

    private static Ticket download() {
        return new Ticket(
                new UUID(0, 2),
                TicketPurpose.DOWNLOAD,
                "k3v9x2m7q4ab",
                new UUID(0, 9),
                Optional.of("/workspace/naïve 'quoted'"),
                true,
                new Credential.Session(new UUID(0, 3)),
                NOW);
    }

    @Test
    void whatIsAddedIsTakenOnceAsItWas() {
        store().add(terminal(1, NOW), HASH);
        store().add(download(), OTHER);
        assertThat(store().take(HASH)).contains(terminal(1, NOW));
        assertThat(store().take(OTHER)).contains(download());
        assertThat(store().take(HASH)).isEmpty();
        assertThat(store().take(OTHER)).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotTaken() {
        assertThat(store().take(HASH)).isEmpty();
    }

    @Test
    void ofManyThatAskAtOnceOneGetsIt() {
        for (int round = 1; round <= 10; round++) {
            byte[] hash = {(byte) round};
            store().add(terminal(round, NOW), hash);
            assertThat(Racing.times(6, _ -> store().take(hash)))
                    .filteredOn(Optional::isPresent)
                    .hasSize(1);
        }
    }

    @Test
    void theExpiredAreForgotten() {
        store().add(terminal(1, NOW), HASH);
        store().add(terminal(2, NOW.plusSeconds(1)), OTHER);
        store().forgetExpired(NOW);
        assertThat(store().take(HASH)).isEmpty();
        assertThat(store().take(OTHER)).isPresent();
    }
}
