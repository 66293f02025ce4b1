package dev.sandboxengine.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.HandSetClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A ticket opens one thing, once, soon, and only while its maker could. */
class TicketsTest {

    private static final UUID RED = new UUID(0, 1);
    private static final UUID BLUE = new UUID(0, 2);
    private static final String MINE = "aaaaaaaaaaaa";
    private static final String THEIRS = "bbbbbbbbbbbb";
    private static final Optional<String> SRC = Optional.of("/workspace/src");

    private final HandSetClock clock = new HandSetClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final InMemoryAccessStore keys = new InMemoryAccessStore();
    private final AtomicReference<Optional<LoggedIn>> login = new AtomicReference<>(Optional.empty());
    private final ApiKey key = ApiKey.random(new Random(1));
    private final Credential shown = Credential.Key.of(key);
    private final AtomicLong ids = new AtomicLong(100);
    private final Tickets tickets = new Tickets(
            new InMemoryTicketStore(),
            keys,
            new OneLogin(login),
            new Targets(),
            () -> new UUID(0, ids.incrementAndGet()),
            new Random(2),
            clock);

    private static final class Targets implements TicketTargets {
        @Override
        public Optional<UUID> teamOf(String sandbox) {
            return Optional.ofNullable(Map.of(MINE, RED, THEIRS, BLUE).get(sandbox));
        }

        @Override
        public Optional<String> canonical(String path) {
            return path.startsWith("..")
                    ? Optional.empty()
                    : Optional.of("/workspace/" + path.replace("/workspace/", ""));
        }
    }

    private Principal client(String... granted) {
        Principal client = Principal.client(new UUID(0, 7), "ci", RED, Set.of(granted));
        keys.add(key, client);
        return client;
    }

    private TicketToken terminal(Principal maker) {
        return tickets.make(maker, shown, new Tickets.Order(TicketPurpose.TERMINAL, MINE, Optional.empty(), false))
                .orElseThrow()
                .token();
    }

    private TicketToken download(Principal maker) {
        return tickets.make(maker, shown, new Tickets.Order(TicketPurpose.DOWNLOAD, MINE, SRC, true))
                .orElseThrow()
                .token();
    }

    private Optional<TicketAuthentication.Admission> open(TicketToken token) {
        return tickets.use(token, TicketPurpose.TERMINAL, MINE, Optional.empty());
    }

    @Test
    void itLetsInOnceForOneThingUnderItsMakersName() {
        TicketToken token = terminal(client("*"));
        Principal principal = open(token).orElseThrow().principal();
        assertThat(principal.kind()).isEqualTo(Principal.Kind.TICKET);
        assertThat(principal.name()).isEqualTo("ci");
        assertThat(principal.label()).isEqualTo("ticket:" + new UUID(0, 101));
        assertThat(principal.accountable()).isEqualTo("api_client:" + new UUID(0, 7));
        assertThat(principal.granted()).containsExactlyInAnyOrder("sandboxes:read", "sandboxes:write");
        assertThat(principal.may(Permission.ADMIN)).isFalse();
        assertThat(principal.sees(RED)).isTrue();
        assertThat(principal.sees(BLUE)).isFalse();
        assertThat(principal.owns(RED)).isFalse();
        assertThat(open(token)).isEmpty();
    }

    @Test
    void itHoldsForThirtySeconds() {
        Principal maker = client("*");
        TicketToken early = terminal(maker);
        TicketToken late = terminal(maker);
        clock.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(open(early)).isPresent();
        clock.advance(Duration.ofNanos(1));
        assertThat(open(late)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TERMINAL, aaaaaaaaaaaa, ",
        "DOWNLOAD, bbbbbbbbbbbb, src",
        "DOWNLOAD, aaaaaaaaaaaa, other",
        "DOWNLOAD, aaaaaaaaaaaa, ../src",
        "DOWNLOAD, aaaaaaaaaaaa, "
    })
    void forAnythingElseItIsLost(TicketPurpose purpose, String sandbox, String path) {
        TicketToken token = download(client("*"));
        assertThat(tickets.use(token, purpose, sandbox, Optional.ofNullable(path)))
                .isEmpty();
        assertThat(tickets.use(token, TicketPurpose.DOWNLOAD, MINE, Optional.of("src")))
                .isEmpty();
    }

    @Test
    void aPathIsTheSameHoweverItIsWritten() {
        assertThat(tickets.use(download(client("*")), TicketPurpose.DOWNLOAD, MINE, Optional.of("src")))
                .hasValueSatisfying(
                        admission -> assertThat(admission.principal().granted()).containsExactly("sandboxes:read"));
    }

    @Test
    void whatItsMakerLosesItLoses() {
        TicketToken token = terminal(client("sandboxes:write"));
        client("sandboxes:read");
        assertThat(open(token))
                .hasValueSatisfying(
                        admission -> assertThat(admission.principal().granted()).containsExactly("sandboxes:read"));

        TicketToken none = terminal(client("sandboxes:write"));
        client("templates:read");
        assertThat(open(none)).isEmpty();

        TicketToken second = terminal(client("*"));
        keys.add(key, Principal.client(new UUID(0, 7), "ci", BLUE, Set.of("sandboxes:*")));
        assertThat(open(second)).isEmpty();
    }

    @Test
    void aKeyThatEndsTakesItsTicketsAlong() {
        Principal maker = Principal.client(new UUID(0, 8), "gone", RED, Set.of("*"));
        assertThat(open(terminal(maker))).isEmpty();
    }

    @Test
    void aLoginThatEndsTakesItsTicketsAlong() {
        LinkedHashMap<UUID, TeamRole> teams = new LinkedHashMap<>(Map.of(RED, TeamRole.MEMBER));
        User ada = new User(new UUID(0, 5), "ada", Optional.empty(), UserRole.USER, true, clock.instant());
        LoggedIn present = new LoggedIn(new UUID(0, 6), clock.instant().plusSeconds(60), ada, teams);
        Tickets.Order order = new Tickets.Order(TicketPurpose.TERMINAL, MINE, Optional.empty(), false);
        Credential session = new Credential.Session(new UUID(0, 6));
        Principal maker = present.principal();
        TicketToken first = tickets.make(maker, session, order).orElseThrow().token();
        TicketToken second = tickets.make(maker, session, order).orElseThrow().token();
        login.set(Optional.of(present));
        assertThat(open(first).orElseThrow().principal().accountable()).isEqualTo("user:" + new UUID(0, 5));
        login.set(Optional.empty());
        assertThat(open(second)).isEmpty();
    }

    @Test
    void thereIsNoneForASandboxThatTheCallerDoesNotSee() {
        Principal maker = client("sandboxes:*");
        for (String sandbox : Set.of(THEIRS, "cccccccccccc")) {
            assertThat(tickets.make(
                            maker, shown, new Tickets.Order(TicketPurpose.TERMINAL, sandbox, Optional.empty(), false)))
                    .isEmpty();
        }
        assertThat(tickets.make(
                                client("*"),
                                shown,
                                new Tickets.Order(TicketPurpose.TERMINAL, THEIRS, Optional.empty(), false))
                        .orElseThrow()
                        .ticket()
                        .teamId())
                .isEqualTo(BLUE);
    }

    @Test
    void whatIsNoTicketIsNotLookedUp() {
        for (String text : Set.of("", "tkt_", "sbx_" + "a".repeat(43), "tkt_" + "a".repeat(1 << 20))) {
            assertThat(open(new TicketToken(text))).isEmpty();
        }
        assertThat(terminal(client("*")).value()).matches("tkt_[A-Za-z0-9_-]{43}");
        assertThat(terminal(client("*"))).hasToString("tkt_***");
    }

    /** Finds what a test says. */
    private record OneLogin(AtomicReference<Optional<LoggedIn>> login) implements LoginStore {

        @Override
        public Optional<LoggedIn> find(UUID id, Instant now) {
            return login.get().filter(found -> found.login().equals(id));
        }

        @Override
        public Optional<Account> findAccount(String usernameOrEmail) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Account> findAccount(UUID user) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean add(Login added, String passwordHash) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void end(UUID id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void endAll(UUID user) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean changePassword(UUID user, String oldHash, String newHash, UUID except) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forgetExpired(Instant now) {
            throw new UnsupportedOperationException();
        }
    }
}
