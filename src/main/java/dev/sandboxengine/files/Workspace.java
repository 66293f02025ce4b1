package dev.sandboxengine.files;

import dev.sandboxengine.exec.ExecOrder;
import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a running sandbox's workspace, reached by commands that run inside as its user: nothing is read or written
 * that this user could not. Thread-safe.
 */
public final class Workspace {

    private static final int PIECE = 64 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SandboxRuntime runtime;
    private final Duration patience;

    public Workspace(SandboxRuntime runtime) {
        this(runtime, PATIENCE);
    }

    /**
     * The same with another patience.
     *
     * @param patience how long a sandbox may do nothing while it is waited for
     */
    public Workspace(SandboxRuntime runtime, Duration patience) {
        this.runtime = runtime;
        this.patience = patience;
    }

    /** What is at a path. */
    public sealed interface Content extends AutoCloseable {

        @Override
        void close();

        /** A file's, or a tar's, bytes. A stream that breaks off throws. */
        record Bytes(InputStream stream, ScriptRun run) implements Content {
            @Override
            public void close() {
                run.close();
            }
        }

        /**
         * A directory's entries.
         *
         * @param entries by name; some of them only when there are very many
         * @param total how many there are
         */
        record Listing(List<FileEntry> entries, long total) implements Content {
            public Listing {
                entries = List.copyOf(entries);
            }

            @Override
            public void close() {}
        }
    }

    /** A file's bytes or a directory's entries. To be closed. */
    public Content read(PodName pod, WorkspacePath path) throws IOException {
        ScriptRun run = run(pod, Script.READ, path, "", false);
        try {
            return switch (run.verdict()) {
                case "file" -> new Content.Bytes(run.output(), run);
                case "directory" -> {
                    Content.Listing listing = Listings.read(run.output());
                    run.close();
                    yield listing;
                }
                default -> throw refusal(run, path);
            };
        } catch (IOException | RuntimeException e) {
            run.close();
            throw e;
        }
    }

    /** A directory with all that is in it, as a tar stream. To be closed. */
    public Content.Bytes readTar(PodName pod, WorkspacePath path) throws IOException {
        ScriptRun run = run(pod, Script.READ_TAR, path, "", false);
        try {
            if (!run.verdict().equals("directory")) {
                throw refusal(run, path);
            }
            return new Content.Bytes(run.output(), run);
        } catch (IOException | RuntimeException e) {
            run.close();
            throw e;
        }
    }

    /** Writes a file, all of it or nothing; directories are made for it. */
    public void write(PodName pod, WorkspacePath path, Path upload) throws IOException {
        feed(pod, Script.WRITE, path, upload);
    }

    /** Unpacks a tar that was checked before into a directory. */
    public void writeTar(PodName pod, WorkspacePath path, Path upload) throws IOException {
        feed(pod, Script.WRITE_TAR, path, upload);
    }

    private void feed(PodName pod, Script script, WorkspacePath path, Path upload) throws IOException {
        try (ScriptRun run = run(pod, script, path, Long.toString(Files.size(upload)), true)) {
            Thread feeder = Thread.ofVirtual().name("upload").start(() -> copy(upload, run));
            String verdict = run.verdict();
            feeder.interrupt();
            if (!verdict.equals("done")) {
                throw refusal(run, path);
            }
        }
    }

    private static void copy(Path upload, ScriptRun run) {
        byte[] piece = new byte[PIECE];
        try (OutputStream out = run.stdin();
                InputStream in = Files.newInputStream(upload)) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                out.write(piece, 0, count);
                run.progressed();
            }
        } catch (IOException _) {
            // The script ended without reading all of it, and says why
        }
    }

    /** Removes what is at a path. */
    public void delete(PodName pod, WorkspacePath path) throws IOException {
        try (ScriptRun run = run(pod, Script.DELETE, path, "", false)) {
            if (!run.verdict().equals("done")) {
                throw refusal(run, path);
            }
        }
    }

    private ScriptRun run(PodName pod, Script script, WorkspacePath path, String size, boolean stdin) {
        List<String> command = List.of(
                "sh", "-c", script.text(), "files", path.value(), size, script == Script.DELETE ? "parent" : "self");
        ExecProcess process = runtime.exec(
                pod, new ExecSpec(command, ExecOrder.CODER, "/", Map.of("LC_ALL", "C.UTF-8"), Optional.empty(), stdin));
        return new ScriptRun(process, patience);
    }

    private static FileException refusal(ScriptRun run, WorkspacePath path) throws IOException {
        return switch (run.verdict()) {
            case "missing" -> new FileException.NotFound(path);
            case "outside" -> new FileException.Unacceptable(path + " leads out of the workspace through a link");
            case "directory" ->
                new FileException.Unacceptable(
                        path + " is a directory; send a tar with Content-Type: application/x-tar");
            case "nodirectory" -> new FileException.Unacceptable(path + " is not a directory");
            case "special" -> new FileException.Unacceptable(path + " is neither a file nor a directory");
            case "denied" -> new FileException.Unacceptable(path + " is not readable for the sandbox's user");
            default -> new FileException.Failed("the sandbox could not do it: " + run.complaint());
        };
    }
}
