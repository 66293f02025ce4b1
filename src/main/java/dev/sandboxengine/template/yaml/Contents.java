package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.Task;
import dev.sandboxengine.template.TemplateProblem;
import dev.sandboxengine.template.yaml.CatalogueReader.ReadDomain;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is known of all files after a look at the folder.
 *
 * @param templates the templates' files, by path relative to the folder
 * @param domains the domains' files, likewise
 * @param tasks the tasks' files, likewise
 * @param problems what is wrong beside the files' content
 */
record Contents(
        SortedMap<String, ReadFile<ReadTemplate>> templates,
        SortedMap<String, ReadFile<ReadDomain>> domains,
        SortedMap<String, ReadFile<Task>> tasks,
        List<TemplateProblem> problems) {

    static final int MOST_FILES = 1000;

    static final Contents EMPTY = new Contents(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), List.of());

    /** Reads what changed since before. */
    static Contents read(TemplateFolder.Listing listing, Contents before, Instant now) {
        Room room = new Room(before, listing);
        SortedMap<String, ReadFile<ReadTemplate>> templates = kept(before.templates, listing);
        List<String> starters = new ArrayList<>();
        templates.forEach((path, file) -> {
            if (!listing.files().containsKey(path)) {
                starters.addAll(starters(listing.root(), file));
            }
        });
        // What is in a starter is neither a template nor a task: whoever has one is in a folder above.
        listing.files().entrySet().stream()
                .sorted(Comparator.comparingLong(
                        file -> file.getKey().chars().filter(c -> c == '/').count()))
                .forEach(file -> {
                    String path = file.getKey();
                    if (!isIn(starters, path) && room.isFor(path)) {
                        ReadFile.of(
                                        path,
                                        file.getValue(),
                                        Optional.ofNullable(before.templates.get(path)),
                                        now,
                                        TemplateReader::read)
                                .ifPresent(read -> {
                                    templates.put(path, read);
                                    starters.addAll(starters(listing.root(), read));
                                });
                    }
                });
        SortedMap<String, FoundFile> catalogue = new TreeMap<>(listing.catalogue());
        catalogue.keySet().removeIf(path -> isIn(starters, path) || !room.isFor(path));
        SortedMap<String, ReadFile<ReadDomain>> domains = kept(before.domains, listing);
        SortedMap<String, ReadFile<Task>> tasks = kept(before.tasks, listing);
        catalogue.forEach((path, found) -> {
            if (path.chars().filter(c -> c == '/').count() == 1) {
                add(
                        domains,
                        path,
                        found,
                        before.domains,
                        now,
                        _ -> (bytes, problems, _) -> CatalogueReader.domain(bytes, problems));
            } else {
                add(
                        tasks,
                        path,
                        found,
                        before.tasks,
                        now,
                        code -> (bytes, problems, _) -> CatalogueReader.task(bytes, problems, code));
            }
        });
        List<TemplateProblem> problems = new ArrayList<>(listing.problems());
        problems.removeIf(problem -> isIn(starters, problem.file()));
        if (room.isUsedUp) {
            problems.add(new TemplateProblem(
                    "",
                    0,
                    "",
                    "there are more than " + MOST_FILES + " files of templates and the catalogue; the others are not"
                            + " read; move those elsewhere that are not needed"));
        }
        return new Contents(templates, domains, tasks, List.copyOf(problems));
    }

    /** How many folders are starters. */
    int starters() {
        return (int) templates.values().stream()
                .flatMap(file -> file.beside().stream())
                .filter(Seen::isFolder)
                .count();
    }

    private boolean hasRead(String path) {
        return templates.containsKey(path) || domains.containsKey(path) || tasks.containsKey(path);
    }

    /** How many files are read. Those that were read before have room first: no new file takes a template away. */
    private static final class Room {

        private final Contents before;
        private long left;
        private boolean isUsedUp;

        Room(Contents before, TemplateFolder.Listing listing) {
            this.before = before;
            this.left = MOST_FILES
                    - Stream.of(before.templates, before.domains, before.tasks)
                            .flatMap(files -> files.keySet().stream())
                            .filter(path -> listing.has(path) || listing.isHidden(path))
                            .count();
        }

        boolean isFor(String path) {
            if (before.hasRead(path)) {
                return true;
            }
            isUsedUp |= left <= 0;
            left--;
            return !isUsedUp;
        }
    }

    private static <T> SortedMap<String, ReadFile<T>> kept(
            SortedMap<String, ReadFile<T>> before, TemplateFolder.Listing listing) {
        SortedMap<String, ReadFile<T>> kept = new TreeMap<>(before);
        kept.keySet().removeIf(path -> !listing.isHidden(path));
        return kept;
    }

    private static <T> void add(
            SortedMap<String, ReadFile<T>> files,
            String path,
            FoundFile found,
            Map<String, ReadFile<T>> before,
            Instant now,
            Function<String, ReadFile.Reader<T>> reader) {
        String name = path.substring(path.lastIndexOf('/') + 1, path.lastIndexOf('.'));
        ReadFile.of(path, found, Optional.ofNullable(before.get(path)), now, reader.apply(name))
                .ifPresent(read -> files.put(path, read));
    }

    private static List<String> starters(Path root, ReadFile<ReadTemplate> file) {
        return file.beside().stream()
                .filter(seen -> seen.isFolder() && seen.path().startsWith(root))
                .map(seen -> root.relativize(seen.path()) + "/")
                .toList();
    }

    private static boolean isIn(List<String> folders, String path) {
        return folders.stream().anyMatch(path::startsWith);
    }
}
