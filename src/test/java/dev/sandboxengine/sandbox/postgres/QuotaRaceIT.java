package dev.sandboxengine.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import dev.sandboxengine.postgres.Database;
import dev.sandboxengine.postgres.TestDatabase;
import dev.sandboxengine.quota.Quota;
import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.quota.QuotaExceeded;
import dev.sandboxengine.quota.QuotaLimits;
import dev.sandboxengine.quota.QuotaScope;
import dev.sandboxengine.quota.postgres.PostgresQuotaStore;
import dev.sandboxengine.sandbox.Fixtures;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.sandbox.SandboxStore.Lease;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two engines on one database let in exactly as many as fit, and ask no more than they did without quotas. */
@Timeout(120)
class QuotaRaceIT {

    private static final UUID TEAM = new UUID(0, 1);
    private static final int CALLERS = 200;

    private final TestDatabase database = TestDatabase.fresh();
    private final Database other = database.another();
    private final AtomicInteger statements = new AtomicInteger();
    private final QuotaScope team = new QuotaScope.Team(TEAM);

    @BeforeEach
    void fill() {
        database.jdbi()
                .useHandle(handle ->
                        handle.execute("insert into team (id, name, created_at) values (?, 'one', now())", TEAM));
        for (Jdbi jdbi : List.of(database.jdbi(), other.jdbi())) {
            jdbi.setSqlLogger(new SqlLogger() {
                @Override
                public void logAfterExecution(StatementContext context) {
                    statements.incrementAndGet();
                }
            });
        }
    }

    @AfterEach
    void close() {
        other.close();
        database.close();
    }

    private PostgresQuotaStore quotas() {
        return new PostgresQuotaStore(database.jdbi(), () -> QuotaDefaults.UNLIMITED);
    }

    private static QuotaLimits sandboxes(long limit) {
        return new QuotaLimits(Map.of(Quota.SANDBOXES, limit));
    }

    /** How many got in through the two engines; no more of them at once than have connections, so that none waits in vain. */
    private long rush(Runnable beside) {
        List<SandboxStore> stores = List.of(store(database.jdbi()), store(other.jdbi()));
        var turns = new Semaphore(12);
        List<Boolean> admitted = Racing.times(CALLERS + 1, i -> {
            if (i == CALLERS) {
                beside.run();
                return false;
            }
            turns.acquireUninterruptibly();
            try {
                var sandbox = Fixtures.aPendingSandbox(TEAM);
                stores.get(i % 2).insert(sandbox, new Lease(new UUID(1, i % 2), sandbox.createdAt()));
                return true;
            } catch (QuotaExceeded _) {
                return false;
            } finally {
                turns.release();
            }
        });
        return admitted.stream().filter(one -> one).count();
    }

    private static SandboxStore store(Jdbi jdbi) {
        return new PostgresSandboxStore(jdbi, () -> QuotaDefaults.UNLIMITED);
    }

    private long rows() {
        return database.jdbi()
                .withHandle(handle -> handle.select("select count(*) from sandbox")
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void twentyOfTwoHundredGetInWithOneStatementEach() {
        assertThat(quotas().set(team, sandboxes(20))).isTrue();
        statements.set(0);

        long admitted = rush(() -> {});

        assertThat(statements).hasValue(CALLERS);
        assertThat(admitted).isEqualTo(20);
        assertThat(rows()).isEqualTo(20);
    }

    @Test
    void aQuotaThatIsSetMeanwhileCountsThoseThatCameBeforeIt() {
        var before = new AtomicLong();
        rush(() -> {
            assertThat(quotas().set(team, sandboxes(20))).isTrue();
            // All that were let in without it are there by now
            before.set(rows());
        });
        assertThat(rows()).isEqualTo(Math.max(20, before.get()));
    }

    @Test
    void withoutAQuotaAnInsertIsOneStatementToo() {
        statements.set(0);
        var sandbox = Fixtures.aPendingSandbox(TEAM);
        store(database.jdbi()).insert(sandbox, new Lease(new UUID(1, 1), sandbox.createdAt()));
        assertThat(statements).hasValue(1);
    }
}
