package dev.sandboxengine.audit.http;

import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.audit.AuditOutcome;
import dev.sandboxengine.audit.AuditQuery;
import dev.sandboxengine.audit.AuditRow;
import dev.sandboxengine.audit.AuditTrail;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.http.UuidText;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.EofException;

/**
 * Shows what was done: as pages, or all of it as CSV or as JSON lines. An administrator sees all, the owners of teams see what
 * is of those.
 */
public final class AuditRoutes implements Routes {

    private static final int MOST_ON_A_PAGE = 1000;
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    private final AuditTrail trail;

    public AuditRoutes(AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(API + "/audit", this::show, Needs.MEMBER);
    }

    private record ListView(List<AuditView> entries, long total) {}

    private void show(Context ctx) throws IOException {
        Query parameters = Query.of(
                ctx,
                "from",
                "to",
                "principal",
                "action",
                "object_kind",
                "object_id",
                "outcome",
                "team_id",
                "request_id",
                "before",
                "limit");
        AuditQuery query = query(parameters, Callers.of(ctx));
        long before = parameters.text("before").map(AuditRoutes::id).orElse(AuditTrail.NEWEST);
        Optional<AuditExport> export = export(Optional.ofNullable(ctx.header("Accept")));
        if (export.isPresent()) {
            if (parameters.text("limit").isPresent()) {
                throw Problem.invalid(
                        "limit", "limit is for pages; CSV and JSON lines hold all entries, narrowed by from and to");
            }
            send(ctx, export.get(), query, before);
            return;
        }
        int limit = parameters.number("limit", 50, 1, MOST_ON_A_PAGE);
        Answers.ok(
                ctx,
                new ListView(
                        trail.page(query, before, limit).stream()
                                .map(AuditView::of)
                                .toList(),
                        trail.count(query)));
    }

    private static Optional<AuditExport> export(Optional<String> accept) {
        String wanted = accept.orElse("").toLowerCase(Locale.ROOT);
        return wanted.contains("text/csv")
                ? Optional.of(AuditExport.CSV)
                : wanted.contains("application/x-ndjson") ? Optional.of(AuditExport.JSON_LINES) : Optional.empty();
    }

    private void send(Context ctx, AuditExport export, AuditQuery query, long before) throws IOException {
        // Before the answer begins, so that what can be a problem still is one
        List<AuditRow> first = trail.page(query, before, MOST_ON_A_PAGE);
        ctx.disableCompression();
        ctx.status(200).contentType(export.type());
        ctx.header("Content-Disposition", "attachment; filename=\"" + export.fileName() + "\"");
        OutputStream out = ctx.res().getOutputStream();
        try {
            export.write(first, id -> trail.page(query, id, MOST_ON_A_PAGE), out);
        } catch (EofException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw Answers.breakOff(ctx, e);
        }
    }

    private static AuditQuery query(Query parameters, Principal caller) {
        Optional<UUID> team = parameters.text("team_id").map(AuditRoutes::team);
        return new AuditQuery(
                parameters.text("from").map(text -> moment("from", text)),
                parameters.text("to").map(text -> moment("to", text)),
                parameters.text("principal"),
                parameters.text("action"),
                parameters.text("object_kind"),
                parameters.text("object_id"),
                parameters.text("outcome").map(AuditRoutes::outcome),
                team,
                parameters.text("request_id"),
                visible(caller, team));
    }

    /** The teams whose entries the caller sees; empty for all. */
    private static Optional<Set<UUID>> visible(Principal caller, Optional<UUID> wanted) {
        if (caller.may(Permission.ADMIN)) {
            return Optional.empty();
        }
        wanted.filter(team -> !caller.sees(team)).ifPresent(team -> {
            throw Problem.of(Problem.Kind.NOT_FOUND, "there is no team '" + team + "'");
        });
        Set<UUID> owned = caller.ownedTeams();
        if (owned.isEmpty() || !wanted.map(owned::contains).orElse(true)) {
            throw Problem.of(
                    Problem.Kind.PERMISSION_DENIED,
                    "this takes the owner of the team, or the permission " + Permission.ADMIN.code()
                            + "; ask one of them");
        }
        return Optional.of(owned);
    }

    private static Instant moment(String name, String text) {
        try {
            Instant moment = OffsetDateTime.parse(text).toInstant();
            if (moment.isBefore(Instant.EPOCH) || moment.isAfter(Instant.parse("9999-12-31T23:59:59Z"))) {
                throw Problem.invalid(name, name + " must be between the years 1970 and 9999");
            }
            return moment;
        } catch (DateTimeParseException e) {
            throw Problem.invalid(name, name + " must be a time such as 2026-01-01T12:00:00Z");
        }
    }

    private static AuditOutcome outcome(String text) {
        return AuditOutcome.ofCode(text)
                .orElseThrow(() -> Problem.invalid("outcome", "outcome must be one of done, refused, failed"));
    }

    private static UUID team(String text) {
        return UuidText.parse(text)
                .orElseThrow(() -> Problem.invalid("team_id", "team_id must be the id of a team, a UUID"));
    }

    private static long id(String text) {
        if (!ID.matcher(text).matches()) {
            throw Problem.invalid("before", "before must be the id of an entry, a whole number");
        }
        return Long.parseLong(text);
    }
}
