package dev.sandboxengine.sandbox.http;

import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.Sweep;
import dev.sandboxengine.sandbox.SweepCause;
import dev.sandboxengine.sandbox.SweepFinding;
import dev.sandboxengine.sandbox.SweepReport;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the comparisons of the rows with what runs found and did, and one more on demand. */
public final class SweepRoutes implements Routes {

    private static final String SWEEP = API + "/admin/sweep";

    private final Sweep sweep;

    public SweepRoutes(Sweep sweep) {
        this.sweep = sweep;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(SWEEP, this::show, Needs.ADMIN);
        routes.post(SWEEP, this::run, Needs.ADMIN);
    }

    private record ReportsView(List<ReportView> reports, Sweep.Totals totals) {}

    private record ComparedView(int rows, int pods) {}

    private record FindingView(
            String kind,
            String pod,
            @Nullable String sandboxId,
            String what,
            @Nullable String done) {

        static FindingView of(SweepFinding finding) {
            return new FindingView(
                    finding.kind().code(),
                    finding.pod().value(),
                    finding.sandbox().map(SandboxId::value).orElse(null),
                    finding.what(),
                    finding.done().orElse(null));
        }
    }

    private record ReportView(
            String cause,
            Instant startedAt,
            long ms,
            boolean dryRun,
            ComparedView compared,
            List<FindingView> findings,
            @Nullable String trouble) {

        static ReportView of(SweepReport report) {
            return new ReportView(
                    report.cause().code(),
                    report.startedAt(),
                    report.took().toMillis(),
                    report.dryRun(),
                    new ComparedView(report.rows(), report.pods()),
                    report.findings().stream().map(FindingView::of).toList(),
                    report.trouble().orElse(null));
        }
    }

    private void show(Context ctx) {
        Query.of(ctx);
        Answers.ok(
                ctx,
                new ReportsView(sweep.reports().stream().map(ReportView::of).toList(), sweep.totals()));
    }

    private void run(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        boolean dryRun = body.flag("dry_run", false);
        body.end();
        Answers.ok(ctx, ReportView.of(sweep.all(SweepCause.REQUEST, dryRun)));
    }
}
