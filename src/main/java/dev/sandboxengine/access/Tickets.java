package dev.sandboxengine.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes tickets and lets in who shows them. A ticket holds no right of its own: when it is used, its maker must be able to do
 * what it is for, and that is looked up then, past every cache. Thread-safe.
 */
public final class Tickets implements TicketAuthentication {

    /** For how long one can be used: long enough for a slow network, too short to be found in a log. */
    public static final Duration LIFE = Duration.ofSeconds(30);

    private final TicketStore store;
    private final PresentRights makers;
    private final TicketTargets targets;
    private final Supplier<UUID> ids;
    private final RandomGenerator random;
    private final InstantSource clock;

    /**
     * @param ids random ones
     * @param random a secure one
     */
    public Tickets(
            TicketStore store,
            AccessStore keys,
            LoginStore logins,
            TicketTargets targets,
            Supplier<UUID> ids,
            RandomGenerator random,
            InstantSource clock) {
        this.store = store;
        this.makers = new PresentRights(keys, logins, clock);
        this.targets = targets;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /**
     * What a ticket is wanted for.
     *
     * @param path of a download, in its canonical form; empty for anything else
     */
    public record Order(TicketPurpose purpose, String sandbox, Optional<String> path, boolean archive) {}

    /** A ticket, and the secret that is shown once. */
    public record Made(Ticket ticket, TicketToken token) {}

    /** A path in a sandbox in the form in which tickets hold it; empty when it leads out, or is none. */
    public Optional<String> canonical(String path) {
        return targets.canonical(path);
    }

    /**
     * Makes one.
     *
     * @param caller to whom the purpose is open
     * @param shown what the caller showed to be known
     * @return empty when there is no such sandbox, as far as the caller may know
     */
    public Optional<Made> make(Principal caller, Credential shown, Order order) {
        return targets.teamOf(order.sandbox()).filter(caller::sees).map(team -> {
            Ticket ticket = new Ticket(
                    ids.get(),
                    order.purpose(),
                    order.sandbox(),
                    team,
                    order.path(),
                    order.archive(),
                    shown,
                    clock.instant().plus(LIFE));
            TicketToken token = TicketToken.random(random);
            store.add(ticket, token.hash());
            return new Made(ticket, token);
        });
    }

    @Override
    public Optional<Admission> use(TicketToken token, TicketPurpose purpose, String sandbox, Optional<String> path) {
        if (!token.isPlausible()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return store.take(token.hash())
                .filter(ticket -> ticket.expiresAt().isAfter(now))
                .filter(ticket -> ticket.purpose() == purpose
                        && ticket.sandbox().equals(sandbox)
                        && ticket.path().equals(path.flatMap(targets::canonical)))
                .flatMap(ticket -> makers.of(ticket.maker())
                        .filter(maker -> purpose.isOpenTo(maker) && maker.sees(ticket.teamId()))
                        .map(maker -> new Admission(ticket, Principal.ticket(ticket, maker))));
    }

    /** Removes those that nobody used in time. */
    public void forgetExpired() {
        store.forgetExpired(clock.instant());
    }
}
