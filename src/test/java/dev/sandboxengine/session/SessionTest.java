package dev.sandboxengine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.access.SessionToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

public class SessionTest {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    static SessionPlan plan(Optional<Instant> notBefore, Optional<Instant> notAfter) {
        return new SessionPlan(
                "small",
                "A small one",
                Optional.empty(),
                "# Sum",
                Duration.ofMinutes(90),
                Map.of("STAGE", "exam"),
                Map.of("who", "ada"),
                Optional.of("[\"redis\"]"),
                notBefore,
                notAfter);
    }

    public static Session ready(UUID team, long seed, Optional<Instant> notBefore, Optional<Instant> notAfter) {
        return Session.ready(
                new UUID(7, seed),
                team,
                "api_client:x",
                SessionToken.random(new Random(seed)),
                plan(notBefore, notAfter),
                START);
    }

    @Test
    void whatIsOverIsOverBeforeItIsWrittenDown() {
        Instant last = START.plusSeconds(60);
        Session ready = ready(new UUID(0, 1), 1, Optional.empty(), Optional.of(last));
        assertThat(ready.asOf(last.minusNanos(1))).isEqualTo(ready);
        assertThat(ready.asOf(last)).satisfies(session -> {
            assertThat(session.state()).isEqualTo(SessionState.EXPIRED);
            assertThat(session.end()).contains(SessionEnd.NEVER_STARTED);
            assertThat(session.endedAt()).contains(last);
        });
        Session endless = ready(new UUID(0, 1), 1, Optional.empty(), Optional.empty());
        assertThat(endless.asOf(Instant.MAX)).isEqualTo(endless);
    }

    @Test
    void itNeverShowsItsToken() {
        Session session = ready(new UUID(0, 1), 1, Optional.empty(), Optional.empty());
        assertThat(session.toString())
                .doesNotContain(session.token().orElseThrow().value());
    }

    @Test
    void everyStateHasItsWord() {
        for (SessionState state : SessionState.values()) {
            assertThat(SessionState.of(state.code())).contains(state);
        }
        assertThat(SessionState.of("READY")).isEmpty();
        assertThat(SessionState.codes()).contains("ready", "submitted");
    }
}
