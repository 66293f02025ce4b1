package dev.sandboxengine;

import dev.sandboxengine.access.AccessStore;
import dev.sandboxengine.access.LoginStore;
import dev.sandboxengine.access.TicketTargets;
import dev.sandboxengine.access.Tickets;
import dev.sandboxengine.access.http.TicketRoutes;
import dev.sandboxengine.access.postgres.PostgresTicketStore;
import dev.sandboxengine.files.WorkspacePath;
import dev.sandboxengine.lifecycle.Closer;
import dev.sandboxengine.lifecycle.Loops;
import dev.sandboxengine.postgres.Database;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.SandboxStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Tickets, wired. */
record TicketParts(Tickets tickets, TicketRoutes routes) {

    private static final Duration CLEANING = Duration.ofMinutes(1);

    static TicketParts start(
            Database database,
            AccessStore keys,
            LoginStore logins,
            SandboxStore sandboxes,
            Supplier<UUID> ids,
            SecureRandom random,
            InstantSource clock,
            Loops loops,
            Closer closer) {
        TicketTargets targets = new TicketTargets() {
            @Override
            public Optional<UUID> teamOf(String sandbox) {
                return SandboxId.parse(sandbox).flatMap(sandboxes::find).map(Sandbox::teamId);
            }

            @Override
            public Optional<String> canonical(String path) {
                return WorkspacePath.parse(path).map(WorkspacePath::value);
            }
        };
        Tickets tickets =
                new Tickets(new PostgresTicketStore(database.jdbi()), keys, logins, targets, ids, random, clock);
        closer.register(loops.start("tickets", CLEANING, tickets::forgetExpired));
        return new TicketParts(tickets, new TicketRoutes(tickets));
    }
}
