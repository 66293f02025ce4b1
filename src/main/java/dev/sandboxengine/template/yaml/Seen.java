package dev.sandboxengine.template.yaml;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file or folder as it looked at one moment, with all that is in it. Immutable.
 *
 * @param path where it is
 * @param entries what is there, by path relative to it; itself is the empty path; nothing when it is not there
 */
record Seen(Path path, SortedMap<String, Entry> entries) {

    /** More than a look at a folder tells; whoever finds so many knows that there are too many. */
    static final int MOST_ENTRIES = 1001;

    /** What something in a folder is. */
    enum Kind {
        FILE,
        FOLDER,
        LINK,
        OTHER,
        UNREADABLE
    }

    /**
     * One of the things that were seen.
     *
     * @param kind what it is
     * @param isExecutable whether it is a file that can be run
     * @param found how it looked; of a folder only what tells it from another
     */
    record Entry(Kind kind, boolean isExecutable, FoundFile found) {}

    Seen {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /** Looks now. Links are seen, not followed. */
    static Seen look(Path path) {
        SortedMap<String, Entry> entries = new TreeMap<>();
        try {
            Files.walkFileTree(path, new Look(path, entries));
        } catch (IOException failure) {
            entries.put("", unreadable(path));
        }
        return new Seen(path, entries);
    }

    /** Whether another look would tell the same. */
    boolean isUnchanged() {
        return look(path).equals(this);
    }

    /** Whether a later change would show. */
    boolean isSettled(Instant now) {
        return entries.values().stream().allMatch(entry -> entry.found.isSettled(now));
    }

    boolean isFolder() {
        Entry itself = entries.get("");
        return itself != null && itself.kind == Kind.FOLDER;
    }

    private static Entry unreadable(Path path) {
        return new Entry(Kind.UNREADABLE, false, new FoundFile(path, Instant.EPOCH, 0, ""));
    }

    private static final class Look extends SimpleFileVisitor<Path> {

        private final Path root;
        private final SortedMap<String, Entry> entries;

        Look(Path root, SortedMap<String, Entry> entries) {
            this.root = root;
            this.entries = entries;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            FoundFile found = new FoundFile(folder, Instant.EPOCH, 0, String.valueOf(attributes.fileKey()));
            return add(folder, new Entry(Kind.FOLDER, false, found));
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Kind kind = attributes.isRegularFile()
                    ? Kind.FILE
                    : attributes.isSymbolicLink() ? Kind.LINK : attributes.isDirectory() ? Kind.FOLDER : Kind.OTHER;
            return add(file, new Entry(kind, kind == Kind.FILE && isExecutable(file), FoundFile.of(file, attributes)));
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
                return FileVisitResult.CONTINUE;
            }
            return add(file, unreadable(file));
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @org.jspecify.annotations.Nullable IOException failure) {
            return failure == null ? FileVisitResult.CONTINUE : add(folder, unreadable(folder));
        }

        private FileVisitResult add(Path path, Entry entry) {
            entries.put(root.relativize(path).toString(), entry);
            return entries.size() < MOST_ENTRIES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        private static boolean isExecutable(Path file) {
            try {
                return Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
                        .contains(PosixFilePermission.OWNER_EXECUTE);
            } catch (IOException | UnsupportedOperationException _) {
                return false;
            }
        }
    }
}
