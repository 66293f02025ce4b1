package dev.sandboxengine.access.http;

import dev.sandboxengine.access.Credential;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.Ticket;
import dev.sandboxengine.access.TicketPurpose;
import dev.sandboxengine.access.Tickets;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Audited;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Gives out tickets, which stand in a URL where a key must not. Thread-safe. */
public final class TicketRoutes implements Routes {

    private final Tickets tickets;

    public TicketRoutes(Tickets tickets) {
        this.tickets = tickets;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post(API + "/tickets", this::make, Needs.MEMBER);
    }

    private record View(
            UUID id,
            String ticket,
            String purpose,
            String sandboxId,
            @Nullable String path,
            @Nullable Boolean archive,
            Instant expiresAt) {

        static View of(Tickets.Made made) {
            Ticket ticket = made.ticket();
            boolean download = ticket.purpose() == TicketPurpose.DOWNLOAD;
            return new View(
                    ticket.id(),
                    made.token().value(),
                    ticket.purpose().code(),
                    ticket.sandbox(),
                    ticket.path().orElse(null),
                    download ? ticket.archive() : null,
                    ticket.expiresAt());
        }

        @Override
        public String toString() {
            return "ticket " + id;
        }
    }

    private void make(Context ctx) {
        Query.of(ctx);
        Tickets.Order order = order(RequestBody.of(ctx));
        Principal caller = Callers.of(ctx);
        Authorization.refuseWithout(caller, order.purpose().permissions());
        Credential shown =
                Callers.shown(ctx).orElseThrow(() -> new IllegalStateException("the caller is known, but not by what"));
        Tickets.Made made = tickets.make(caller, shown, order)
                .orElseThrow(() -> Problem.of(Problem.Kind.NOT_FOUND, "there is no such sandbox; look at sandbox_id"));
        Audited.object(ctx, "ticket", made.ticket().id().toString());
        Audited.team(ctx, made.ticket().teamId());
        Answers.created(ctx, View.of(made));
    }

    private Tickets.Order order(RequestBody body) {
        String text = body.requiredText("purpose");
        TicketPurpose purpose = TicketPurpose.of(text)
                .orElseThrow(() -> Problem.invalid(
                        "purpose", "purpose must be one of " + String.join(", ", TicketPurpose.codes())));
        String sandbox = body.requiredText("sandbox_id");
        Optional<String> path = body.text("path");
        Optional<Boolean> archive = Values.flag(body, "archive");
        body.end();
        if (purpose != TicketPurpose.DOWNLOAD) {
            refuse("path", path);
            refuse("archive", archive);
            return new Tickets.Order(purpose, sandbox, Optional.empty(), false);
        }
        String wanted = path.orElseThrow(
                () -> Problem.invalid("path", "path is missing; a ticket for a download is for one file or directory"));
        String canonical = tickets.canonical(wanted)
                .orElseThrow(() -> Problem.invalid("path", "path must stay inside /workspace"));
        return new Tickets.Order(purpose, sandbox, Optional.of(canonical), archive.orElse(false));
    }

    private static void refuse(String field, Optional<?> value) {
        if (value.isPresent()) {
            throw Problem.invalid(field, field + " is for the purpose download only; leave it out");
        }
    }
}
