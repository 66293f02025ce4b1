package dev.sandboxengine.idempotency.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.idempotency.IdempotencyStore;
import dev.sandboxengine.idempotency.IdempotencyStoreContract;
import dev.sandboxengine.postgres.TestDatabase;
import dev.sandboxengine.secret.Vault;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresIdempotencyStoreIT extends IdempotencyStoreContract {

    private final TestDatabase database = TestDatabase.fresh();
    private final Vault vault = new Vault(new byte[32], new SecureRandom());

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    protected IdempotencyStore store() {
        return new PostgresIdempotencyStore(database.jdbi(), vault);
    }

    @Test
    void aKeptAnswerCannotBeReadInTheDatabase() {
        answer();

        byte[] kept = database.jdbi()
                .withHandle(handle -> handle.createQuery("select answer from idempotent_request")
                        .mapTo(byte[].class)
                        .one());

        assertThat(new String(kept, StandardCharsets.ISO_8859_1)).doesNotContain("hidden");
        assertThat(vault.open(kept)).isPresent();
    }
}
