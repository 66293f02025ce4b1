package dev.sandboxengine.access;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Tickets in a map. Thread-safe. */
public final class InMemoryTicketStore implements TicketStore {

    private final Map<ByteBuffer, Ticket> tickets = new HashMap<>();

    @Override
    public synchronized void add(Ticket ticket, byte[] tokenHash) {
        tickets.put(ByteBuffer.wrap(tokenHash), ticket);
    }

    @Override
    public synchronized Optional<Ticket> take(byte[] tokenHash) {
        return Optional.ofNullable(tickets.remove(ByteBuffer.wrap(tokenHash)));
    }

    @Override
    public synchronized void forgetExpired(Instant now) {
        tickets.values().removeIf(ticket -> !ticket.expiresAt().isAfter(now));
    }
}
