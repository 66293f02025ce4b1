package dev.sandboxengine.recording.http;

import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Audited;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.http.UuidText;
import dev.sandboxengine.recording.Recording;
import dev.sandboxengine.recording.RecordingId;
import dev.sandboxengine.recording.RecordingStore;
import dev.sandboxengine.recording.Recordings;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.http.SandboxAccess;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists, plays out and removes the recordings of a sandbox's terminals. They outlive the sandbox. Thread-safe. */
public final class RecordingRoutes implements Routes {

    private static final Logger log = LoggerFactory.getLogger(RecordingRoutes.class);
    private static final String RECORDINGS = API + "/sandboxes/{id}/recordings";
    private static final String RECORDING = RECORDINGS + "/{recording}";
    private static final String ASCIICAST = "application/x-asciicast";
    private static final int USUAL_PAGE = 50;
    private static final int MOST = 1000;
    private static final int PIECE = 64 << 10;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final SandboxAccess access;
    private final Recordings recordings;

    public RecordingRoutes(SandboxAccess access, Recordings recordings) {
        this.access = access;
        this.recordings = recordings;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(RECORDINGS, this::list, Needs.SANDBOXES_READ);
        routes.get(RECORDING, this::read, Needs.DOWNLOAD);
        routes.delete(RECORDING, this::delete, Needs.SANDBOXES_WRITE);
    }

    private record ListView(List<RecordingView> recordings, long total) {}

    private record DeletedView(UUID id) {}

    private void list(Context ctx) {
        Query query = Query.of(ctx, "limit", "offset");
        int limit = query.number("limit", USUAL_PAGE, 1, MOST);
        int offset = query.number("offset", 0, 0, Integer.MAX_VALUE);
        RecordingStore.Page page = recordings.list(access.find(ctx).id(), limit, offset);
        Answers.ok(
                ctx,
                new ListView(page.recordings().stream().map(RecordingView::of).toList(), page.total()));
    }

    private void read(Context ctx) throws IOException {
        Query.of(ctx, "ticket");
        Recording recording = find(ctx);
        // Whoever sees it sees what was done in the terminal
        Audited.note(ctx);
        try (InputStream content = recordings
                .read(recording)
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "the content of this recording is not on this engine; ask the one that made it"))) {
            ctx.disableCompression();
            // Beside the one for origins
            ctx.res().addHeader("Vary", "Accept-Encoding");
            ctx.header(
                    "Content-Disposition",
                    "attachment; filename=\"%s-%s-%s.cast\""
                            .formatted(recording.sandbox(), recording.terminal(), STAMP.format(recording.startedAt())));
            if (acceptsGzip(Optional.ofNullable(ctx.header("Accept-Encoding")))) {
                ctx.header("Content-Encoding", "gzip");
                send(ctx, content);
            } else {
                send(ctx, new GZIPInputStream(content, PIECE));
            }
        }
    }

    /** What fails after the first bytes breaks the connection, as nothing else tells a client that it does not have all. */
    private static void send(Context ctx, InputStream bytes) throws IOException {
        ctx.status(200).contentType(ASCIICAST);
        OutputStream out = ctx.res().getOutputStream();
        try {
            bytes.transferTo(out);
            out.flush();
        } catch (EofException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            log.warn("the download of {} broke off: {}", ctx.path(), e.getMessage());
            throw Answers.breakOff(ctx, e);
        }
    }

    /** Not what is refused with a weight of nothing. */
    private static boolean acceptsGzip(Optional<String> accepted) {
        return accepted.stream()
                .flatMap(text -> Arrays.stream(text.toLowerCase(Locale.ROOT).split(",", -1)))
                .map(coding -> coding.replace(" ", ""))
                .anyMatch(coding -> coding.matches("gzip(?:;.*)?") && !coding.matches("[^;]*;q=0(?:\\.0*)?"));
    }

    private void delete(Context ctx) throws IOException {
        Query.of(ctx);
        Recording recording = find(ctx);
        if (!recordings.delete(recording)) {
            throw notFound();
        }
        Answers.ok(ctx, new DeletedView(recording.id().value()));
    }

    private Recording find(Context ctx) {
        Sandbox sandbox = access.find(ctx);
        String id = ctx.pathParam("recording");
        Audited.object(ctx, "recording", id);
        return UuidText.parse(id)
                .flatMap(uuid -> recordings.find(sandbox.id(), new RecordingId(uuid)))
                .orElseThrow(RecordingRoutes::notFound);
    }

    private static Problem notFound() {
        return Problem.of(Problem.Kind.NOT_FOUND, "this sandbox has no such recording; it lists those that it has");
    }
}
