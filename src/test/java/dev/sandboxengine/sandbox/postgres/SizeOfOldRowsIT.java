package dev.sandboxengine.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.postgres.TestDatabase;
import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.sandbox.Fixtures;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxSize;
import dev.sandboxengine.sandbox.SandboxStore.Lease;
import dev.sandboxengine.template.ServiceType;
import dev.sandboxengine.template.TemplateFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The migration finds in the rows of before what their sandboxes take. */
class SizeOfOldRowsIT {

    private static final UUID TEAM = new UUID(0, 1);
    private static final Path MIGRATION = Path.of("migrations", "V005__quotas.sql");

    @Test
    void aRowOfBeforeTakesWhatItWouldTakeNow() throws IOException {
        String sql = Files.readString(MIGRATION);
        int start = sql.indexOf("update sandbox");
        String backfill = sql.substring(start, sql.indexOf(';', start));
        try (var database = TestDatabase.fresh()) {
            var store = new PostgresSandboxStore(database.jdbi(), () -> QuotaDefaults.UNLIMITED);
            database.jdbi()
                    .useHandle(handle ->
                            handle.execute("insert into team (id, name, created_at) values (?, 'one', now())", TEAM));
            for (Sandbox sandbox : List.of(Fixtures.aPendingSandbox(TEAM), withServices())) {
                store.insert(sandbox, new Lease(TEAM, sandbox.createdAt()));
                database.jdbi().useHandle(handle -> {
                    handle.execute("update sandbox set cpu_millis = 0, memory_bytes = 0");
                    handle.execute(backfill);
                });
                SandboxSize found = database.jdbi()
                        .withHandle(handle -> handle.createQuery(
                                        "select cpu_millis, memory_bytes from sandbox where id = :id")
                                .bind("id", sandbox.id().value())
                                .mapTo(SandboxSize.class)
                                .one());
                assertThat(found).isEqualTo(SandboxSize.of(sandbox));
            }
        }
    }

    private static Sandbox withServices() {
        return Fixtures.like(
                Fixtures.aPendingSandbox(TEAM),
                "bob",
                TemplateFixtures.withServices(
                        TemplateFixtures.service("redis", ServiceType.REDIS, 6379, Map.of()),
                        TemplateFixtures.service("cache", ServiceType.REDIS, 6380, Map.of())));
    }
}
