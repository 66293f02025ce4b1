package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.TemplateProblem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Finds the templates' files below a folder: {@code *.yaml} and {@code *.yml} at any depth, without hidden files and folders;
 * and those of the catalogue, which are {@code <domain>/domain.yaml} and {@code <domain>/<project>/tasks/<code>.yaml}: no
 * {@code domain.yaml} and no folder named {@code tasks} holds a template. Links to files inside the folder are
 * followed; links to folders, and links that lead out of it, are not. Used once; not thread-safe.
 */
final class TemplateFolder {

    static final int MOST_ENTRIES = 20_000;
    private static final int DEEPEST = 8;
    private static final Pattern DOMAIN = Pattern.compile("[^/]+/(?i:domain\\.ya?ml)");
    private static final Pattern TASKS = Pattern.compile("[^/]+/[^/]+/tasks/");
    private static final Pattern TASK = Pattern.compile(TASKS + "[^/]+\\.(?i:ya?ml)");

    private final Path root;
    private final SortedMap<String, FoundFile> files = new TreeMap<>();
    private final SortedMap<String, FoundFile> catalogue = new TreeMap<>();
    private final List<Path> folders = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private final List<TemplateProblem> problems = new ArrayList<>();
    private final long mostEntries;
    private long entries;

    private TemplateFolder(Path root, long mostEntries) {
        this.root = root;
        this.mostEntries = mostEntries;
    }

    /**
     * What is in a folder at one moment.
     *
     * @param root the folder itself, without links
     * @param files the templates' files, by path relative to the folder
     * @param catalogue the catalogue's files, likewise
     * @param folders the folders that hold them, for watching
     * @param unreadable folders whose content could not be listed, relative, with a slash at the end; the folder itself is empty
     * @param isCut whether there is more than was listed
     * @param problems what could not be read
     */
    record Listing(
            Path root,
            SortedMap<String, FoundFile> files,
            SortedMap<String, FoundFile> catalogue,
            List<Path> folders,
            List<String> unreadable,
            boolean isCut,
            List<TemplateProblem> problems) {

        /** Whether this file was found. */
        boolean has(String file) {
            return files.containsKey(file) || catalogue.containsKey(file);
        }

        /** Whether nothing is known about this file now, or only that it is still there. */
        boolean isHidden(String file) {
            return unreadable.stream().anyMatch(file::startsWith) || (isCut && Files.exists(root.resolve(file)));
        }
    }

    /**
     * Lists a folder; whatever is wrong with it is a problem in the answer.
     *
     * @param starters how many folders in it are known to be starters, for whose files there is room as well
     */
    static Listing list(Path folder, int starters) {
        Path root = folder;
        try {
            root = folder.toRealPath();
        } catch (IOException _) {
            // The listing below fails for the same reason and reports it.
        }
        TemplateFolder list = new TemplateFolder(root, MOST_ENTRIES + (long) starters * Seen.MOST_ENTRIES);
        list.folder(root, "", 0);
        return new Listing(
                root, list.files, list.catalogue, list.folders, list.unreadable, list.isCut(), list.problems);
    }

    private boolean isCut() {
        return entries > mostEntries;
    }

    private void folder(Path folder, String path, int depth) {
        if (isCut()) {
            return;
        }
        if (depth > DEEPEST) {
            problem(path, "folders are nested more than " + DEEPEST + " deep; what is below is not read");
            return;
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path child : stream) {
                entries++;
                if (isCut()) {
                    problem(
                            path,
                            "there are more than " + MOST_ENTRIES + " files beside those of starters; what is new"
                                    + " among the rest is not read; move what is no template elsewhere");
                    break;
                }
                children.add(child);
            }
        } catch (IOException | DirectoryIteratorException failure) {
            if (depth > 0 && failure instanceof NoSuchFileException) {
                // It was removed between the listing and the look at it.
                return;
            }
            unreadable.add(path);
            problem(
                    path,
                    failure instanceof NoSuchFileException
                            ? "the templates' folder is not there; create it, or set TEMPLATES_DIR to another"
                            : "the folder cannot be read: " + reason(failure) + "; make it readable for the engine");
            return;
        }
        folders.add(folder);
        children.stream().sorted().forEach(child -> child(child, path, depth));
    }

    private void child(Path child, String parent, int depth) {
        String name = child.getFileName().toString();
        String path = parent + name;
        if (name.startsWith(".")) {
            return;
        }
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
            if (!isOfTasks(parent) && (!name.equals("tasks") || isOfTasks(path + "/"))) {
                folder(child, path + "/", depth + 1);
            }
            return;
        }
        try {
            if (Files.isSymbolicLink(child)) {
                link(child, path);
            } else if (isYaml(path)) {
                file(child, path);
            }
        } catch (NoSuchFileException _) {
            // It was removed between the listing and the look at it.
        } catch (IOException failure) {
            unreadable.add(path);
            problem(path, "cannot be read: " + reason(failure));
        }
    }

    private void link(Path link, String path) throws IOException {
        Path target;
        try {
            target = link.toRealPath();
        } catch (IOException _) {
            if (isYaml(path)) {
                problem(path, "is a link to a file that is not there; repair or remove it");
            }
            return;
        }
        boolean isFolder = Files.isDirectory(target);
        if (!isFolder && !isYaml(path)) {
            return;
        }
        if (!target.startsWith(root)) {
            problem(
                    path,
                    "is a link that leads out of the templates' folder and is not followed; copy what it leads to");
        } else if (isFolder) {
            problem(path, "is a link to a folder and is not followed; move the folder here");
        } else {
            file(target, path);
        }
    }

    private void file(Path file, String path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            problem(path, "is not a regular file");
        } else {
            (isOfCatalogue(path) ? catalogue : files).put(path, FoundFile.of(file, attributes));
        }
    }

    private static boolean isYaml(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        boolean isDescription = lower.matches("(?:.*/)?domain\\.ya?ml");
        return (lower.endsWith(".yaml") || lower.endsWith(".yml")) && (!isDescription || isOfCatalogue(path));
    }

    private static boolean isOfCatalogue(String path) {
        return DOMAIN.matcher(path).matches() || TASK.matcher(path).matches();
    }

    private static boolean isOfTasks(String folder) {
        return TASKS.matcher(folder).matches();
    }

    private void problem(String path, String message) {
        problems.add(new TemplateProblem(path, 0, "", message));
    }

    private static String reason(Exception failure) {
        return Problems.shown(failure.getClass().getSimpleName() + " " + failure.getMessage());
    }
}
