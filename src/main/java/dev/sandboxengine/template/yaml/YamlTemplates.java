package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.Catalogue;
import dev.sandboxengine.template.Domain;
import dev.sandboxengine.template.StarterFile;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateProblem;
import dev.sandboxengine.template.Templates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates and the catalogue in a folder of YAML files. A thread of its own looks for changes every second, and sooner where the file
 * system tells of them; what is asked is answered from memory, as of the last look. Each new problem is logged once.
 *
 * <p>A template in {@code <domain>/<project>/template.yaml} is also found as {@code <domain>/<project>}. A folder that cannot
 * be read, or is gone altogether, is a problem, and its templates stay as they were. A template is read again when a file that
 * it names changes.
 */
public final class YamlTemplates implements Templates, Catalogue, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(YamlTemplates.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final Path folder;
    private final InstantSource clock;
    private final Thread watcher;
    // Held while files are read, but never by those who ask for templates.
    private final ReentrantLock reloading = new ReentrantLock();
    private Contents contents = Contents.EMPTY;
    private volatile List<Path> folders = List.of();
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    private YamlTemplates(Path folder, InstantSource clock) {
        this.folder = folder.toAbsolutePath().normalize();
        this.clock = clock;
        this.watcher = Thread.ofVirtual().name("templates").unstarted(this::watch);
    }

    /** Reads the folder, which may be missing, and follows its changes until it is closed. */
    public static YamlTemplates open(Path folder, InstantSource clock) {
        YamlTemplates templates = read(folder, clock);
        templates.watcher.start();
        return templates;
    }

    /** Reads the folder once; changes are seen at {@link #reload} only. */
    static YamlTemplates read(Path folder, InstantSource clock) {
        YamlTemplates templates = new YamlTemplates(folder, clock);
        templates.reload();
        return templates;
    }

    @Override
    public Optional<Template> find(String name) {
        return Optional.ofNullable(snapshot.reachable().get(name));
    }

    @Override
    public List<Template> list() {
        return snapshot.templates();
    }

    @Override
    public Optional<List<StarterFile>> starter(String sha256) {
        return Optional.ofNullable(snapshot.starters().get(sha256));
    }

    @Override
    public List<Domain> domains() {
        return snapshot.domains();
    }

    @Override
    public List<TemplateProblem> problems() {
        return snapshot.problems();
    }

    /** Looks for changes now. Blocks while changed files are read; when it returns, they are in the answers. */
    public void reload() {
        reloading.lock();
        try {
            TemplateFolder.Listing listing = TemplateFolder.list(folder, contents.starters());
            Contents read = Contents.read(listing, contents, clock.instant());
            if (Thread.currentThread().equals(watcher) && watcher.isInterrupted()) {
                // An interrupted read looks like a broken file.
                return;
            }
            contents = read;
            folders = listing.folders();
            publish(Snapshot.of(read, snapshot));
        } finally {
            reloading.unlock();
        }
    }

    /** Stops following changes; the templates stay as they are. Repeating it is harmless. */
    @Override
    public void close() {
        watcher.interrupt();
        try {
            if (watcher.getState() != Thread.State.NEW && !watcher.join(LONGEST_CLOSE)) {
                log.warn("templates: the watcher of {} did not end within {}", folder, LONGEST_CLOSE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(Snapshot next) {
        Snapshot before = snapshot;
        if (next.equals(before)) {
            return;
        }
        snapshot = next;
        Set<TemplateProblem> known = new HashSet<>(before.problems());
        for (TemplateProblem problem : next.problems()) {
            if (!known.contains(problem)) {
                log.warn("templates: {}: {}", place(problem), problem.message());
            }
        }
        log.info(
                "templates: {} in use, {} problems, from {}",
                next.templates().size(),
                next.problems().size(),
                folder);
    }

    private String place(TemplateProblem problem) {
        String file = Problems.shown(problem.file().isEmpty() ? folder.toString() : problem.file());
        String line = problem.line() == 0 ? "" : ":" + problem.line();
        return file + line + (problem.field().isEmpty() ? "" : " " + problem.field());
    }

    private void watch() {
        try (FolderWatch watch = FolderWatch.on(folder.getFileSystem())) {
            while (!Thread.currentThread().isInterrupted()) {
                watch.await(folders, BETWEEN_LOOKS);
                look();
            }
        } catch (InterruptedException _) {
            // Closed.
        } catch (IOException failure) {
            log.warn("templates: the watch of {} could not be closed", folder, failure);
        }
    }

    private void look() {
        try {
            reload();
        } catch (RuntimeException bug) {
            log.error("templates: reading {} failed; the templates stay as they were", folder, bug);
        }
    }
}
