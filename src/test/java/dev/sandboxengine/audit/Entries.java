package dev.sandboxengine.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Entries for tests. */
public final class Entries {

    public static final UUID TEAM = new UUID(0, 7);

    private Entries() {}

    public static AuditEntry entry(Instant at, String action, String name) {
        return new AuditEntry(
                at,
                Optional.of("api_client:" + new UUID(0, 1)),
                Optional.of(name),
                Optional.of("ticket:" + new UUID(0, 2)),
                "127.0.0.1",
                action,
                Optional.of("sandbox"),
                Optional.of("k3v9x2m7q4ab"),
                Optional.of(TEAM),
                "/api/v1/sandboxes/k3v9x2m7q4ab",
                AuditOutcome.REFUSED,
                409,
                Optional.of("conflict"),
                "request-" + name,
                false);
    }

    public static AuditEntry entry(String name) {
        return entry(Instant.parse("2026-03-01T10:00:00.123456Z"), "sandboxes.stop", name);
    }
}
