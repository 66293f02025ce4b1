package dev.sandboxengine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NotificationsIT {

    private final TestDatabase database = TestDatabase.fresh();
    private final Notifications notifications = Notifications.of(database.database());
    private final AtomicInteger heard = new AtomicInteger();

    @BeforeEach
    void listen() {
        notifications.listen("news", heard::incrementAndGet);
        await().until(() -> heard.get() == 1);
    }

    @AfterEach
    void close() {
        notifications.close();
        database.close();
    }

    private void execute(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    private long listeners() {
        return database.jdbi()
                .withHandle(handle -> handle.select("select count(*) from pg_stat_activity"
                                + " where datname = current_database() and query ilike 'listen %'")
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void whatIsToldByAnyConnectionIsHeard() {
        execute("notify news");
        await().until(() -> heard.get() == 2);
        execute("notify other");
        execute("notify news");
        await().until(() -> heard.get() == 3);
    }

    @Test
    void whatIsRolledBackIsNotHeard() {
        database.jdbi().useHandle(handle -> {
            handle.begin();
            handle.execute("notify news");
            handle.rollback();
        });
        AtomicInteger later = new AtomicInteger();
        notifications.listen("later", later::incrementAndGet);
        await().until(() -> later.get() == 1);
        assertThat(heard).hasValue(1);
    }

    @Test
    void aBrokenConnectionIsMadeAgainAndWhatWasMissedIsMadeUpFor() {
        execute("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where datname = current_database() and query ilike 'listen %'");
        await().until(() -> heard.get() == 2);
        execute("notify news");
        await().until(() -> heard.get() == 3);
    }

    @Test
    void anActionThatFailsDoesNotHarmTheOthers() {
        notifications.listen("bad", () -> {
            throw new IllegalStateException("made to fail");
        });
        AtomicInteger other = new AtomicInteger();
        notifications.listen("bad", other::incrementAndGet);
        await().until(() -> other.get() >= 1);
        int before = other.get();
        execute("notify bad");
        await().until(() -> other.get() > before);
        execute("notify news");
        await().until(() -> heard.get() == 2);
    }

    @Test
    void afterItIsClosedNothingIsHeardAndNothingStaysOpen() {
        assertThat(listeners()).isEqualTo(1);
        notifications.close();
        await().until(() -> listeners() == 0);
        execute("notify news");
        assertThat(heard).hasValue(1);
    }

    @Test
    void whatIsNoNameIsRefused() {
        assertThatThrownBy(() -> notifications.listen("news; drop table team", () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
