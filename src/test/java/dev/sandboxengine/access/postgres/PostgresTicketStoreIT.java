package dev.sandboxengine.access.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.access.Credential;
import dev.sandboxengine.access.Ticket;
import dev.sandboxengine.access.TicketPurpose;
import dev.sandboxengine.access.TicketStore;
import dev.sandboxengine.access.TicketStoreContract;
import dev.sandboxengine.access.TicketToken;
import dev.sandboxengine.postgres.TestDatabase;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresTicketStoreIT extends TicketStoreContract {

    private final TestDatabase database = TestDatabase.fresh();

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    protected TicketStore store() {
        return new PostgresTicketStore(database.jdbi());
    }

    @Test
    void theTokenCannotBeReadInTheDatabase() {
        TicketToken token = TicketToken.random(new Random(3));
        store().add(
                        new Ticket(
                                new UUID(0, 1),
                                TicketPurpose.TERMINAL,
                                "k3v9x2m7q4ab",
                                new UUID(0, 2),
                                Optional.empty(),
                                false,
                                new Credential.Key("00"),
                                NOW),
                        token.hash());
        String row = database.jdbi()
                .withHandle(handle -> handle.createQuery("select ticket::text from ticket")
                        .mapTo(String.class)
                        .one());
        assertThat(row)
                .contains("k3v9x2m7q4ab")
                .doesNotContain(token.value(), token.value().substring(4));
    }
}
