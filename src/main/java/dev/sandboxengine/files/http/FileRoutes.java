package dev.sandboxengine.files.http;

import dev.sandboxengine.access.Ticket;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.files.ArchiveCheck;
import dev.sandboxengine.files.FileEntry;
import dev.sandboxengine.files.FileException;
import dev.sandboxengine.files.Uploads;
import dev.sandboxengine.files.Workspace;
import dev.sandboxengine.files.WorkspacePath;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.ProblemWriter;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.sandbox.http.SandboxAccess;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads, writes and removes the files of a sandbox's workspace. */
public final class FileRoutes implements Routes {

    private static final String FILES = API + "/sandboxes/{id}/files";
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String TAR = "application/x-tar";

    private final SandboxAccess access;
    private final Workspace workspace;
    private final Uploads uploads;
    private final ArchiveCheck archives;

    public FileRoutes(SandboxAccess access, Workspace workspace, Uploads uploads, ArchiveCheck archives) {
        this.access = access;
        this.workspace = workspace;
        this.uploads = uploads;
        this.archives = archives;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(FILES, this::read, Needs.DOWNLOAD);
        routes.put(FILES, this::write, Needs.SANDBOXES_WRITE);
        routes.delete(FILES, this::delete, Needs.SANDBOXES_WRITE);
        routes.exception(FileException.class, (e, ctx) -> ProblemWriter.write(ctx, of(e)));
    }

    private record ListingView(String path, List<FileEntry> entries, long total, boolean truncated) {}

    private record WrittenView(String path, long size) {}

    private record DeletedView(String path) {}

    private void read(Context ctx) throws IOException {
        WorkspacePath path = path(Query.of(ctx, "path", "ticket"));
        PodName pod = access.findRunning(ctx).id().pod();
        // A browser that follows a link does not say that it accepts a tar
        boolean archive = Callers.ticket(ctx).filter(Ticket::archive).isPresent();
        if (archive || isTar(Optional.ofNullable(ctx.header("Accept")))) {
            try (Workspace.Content.Bytes tar = workspace.readTar(pod, path)) {
                send(ctx, TAR, tar);
            }
            return;
        }
        try (Workspace.Content content = workspace.read(pod, path)) {
            switch (content) {
                case Workspace.Content.Bytes bytes -> send(ctx, "application/octet-stream", bytes);
                case Workspace.Content.Listing listing ->
                    Answers.ok(
                            ctx,
                            new ListingView(
                                    path.value(),
                                    listing.entries(),
                                    listing.total(),
                                    listing.entries().size() < listing.total()));
            }
        }
    }

    private static void send(Context ctx, String type, Workspace.Content.Bytes bytes) throws IOException {
        ctx.disableCompression();
        new Download(ctx, type).send(bytes.stream());
    }

    private void write(Context ctx) throws IOException {
        WorkspacePath path = path(ctx);
        PodName pod = access.findRunning(ctx).id().pod();
        boolean tar = isTar(Optional.ofNullable(ctx.contentType()));
        if (path.isRoot() && !tar) {
            throw Problem.invalid("path", "path must name a file; or send a tar with Content-Type: " + TAR);
        }
        try (Uploads.Upload upload = uploads.receive(ctx.req().getInputStream(), length(ctx))) {
            if (tar) {
                archives.check(upload.file());
                workspace.writeTar(pod, path, upload.file());
            } else {
                workspace.write(pod, path, upload.file());
            }
            Answers.ok(ctx, new WrittenView(path.value(), Files.size(upload.file())));
        }
    }

    private static OptionalLong length(Context ctx) {
        long length = ctx.req().getContentLengthLong();
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }

    private void delete(Context ctx) throws IOException {
        WorkspacePath path = path(ctx);
        if (path.isRoot()) {
            throw Problem.invalid("path", "the workspace itself cannot be removed; name something in it");
        }
        workspace.delete(access.findRunning(ctx).id().pod(), path);
        Answers.ok(ctx, new DeletedView(path.value()));
    }

    private static WorkspacePath path(Context ctx) {
        return path(Query.of(ctx, "path"));
    }

    private static WorkspacePath path(Query query) {
        String text = query.text("path")
                .orElseThrow(() -> Problem.invalid("path", "path is missing; for example ?path=/workspace/main.py"));
        return WorkspacePath.parse(text).orElseThrow(() -> Problem.invalid("path", "path must stay inside /workspace"));
    }

    private static boolean isTar(Optional<String> type) {
        return type.filter(text -> text.contains(TAR)).isPresent();
    }

    private static Problem of(FileException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case FileException.NotFound _ -> Problem.of(Problem.Kind.NOT_FOUND, message);
            case FileException.Unacceptable _ -> Problem.invalid("path", message);
            case FileException.BadArchive _ -> Problem.of(Problem.Kind.VALIDATION_ERROR, message);
            case FileException.TooLarge _ -> Problem.of(Problem.Kind.PAYLOAD_TOO_LARGE, message);
            case FileException.Busy _ -> Problem.later(Problem.Kind.NOT_READY, message, SOON);
            case FileException.Failed _ -> Problem.of(Problem.Kind.CONFLICT, message);
        };
    }
}
