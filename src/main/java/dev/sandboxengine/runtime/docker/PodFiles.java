package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.ContainerSpec;
import dev.sandboxengine.runtime.MemoryMount;
import dev.sandboxengine.runtime.Mount;
import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Places a container's files before its first start, all in one archive, or one per mount where the root is read-only. */
final class PodFiles {

    private static final int OWNER = 1000;

    private final DockerDaemon daemon;

    PodFiles(DockerDaemon daemon) {
        this.daemon = daemon;
    }

    /**
     * Places the files of a container that was created.
     *
     * @param own directories that exist and shall be the workspace's user's
     */
    void place(String deed, String id, ContainerSpec container, Collection<String> own) {
        var files = container.files();
        if (files.isEmpty() && own.isEmpty()) {
            return;
        }
        refuseHidden(deed, container);
        if (!container.readOnlyRoot()) {
            var directories = missingDirectories(files, path -> exists(deed, id, path));
            directories.addAll(own);
            put(deed, id, "/", directories, files);
            return;
        }
        // The daemon writes below the mounts of a container whose root is read-only, and nowhere else
        var byMount = new TreeMap<String, List<PodFile>>();
        for (var file : files) {
            byMount.computeIfAbsent(mountOf(deed, container, file), _ -> new ArrayList<>())
                    .add(file);
        }
        byMount.forEach((mount, inIt) -> {
            var directories = missingDirectories(inIt, path -> path.equals(mount) || exists(deed, id, path));
            put(deed, id, mount, directories, inIt);
        });
    }

    private void put(String deed, String id, String root, Collection<String> directories, List<PodFile> files) {
        daemon.whole(
                deed,
                new DaemonHttp.Question(
                        "PUT",
                        "/containers/" + id + "/archive?path=" + DockerDaemon.escape(root),
                        Map.of("Content-Type", "application/x-tar"),
                        tar(root, directories, files)));
    }

    private static void refuseHidden(String deed, ContainerSpec container) {
        for (var file : container.files()) {
            for (var mount : container.mounts()) {
                if (mount instanceof MemoryMount && isBelow(file.path(), mount.path())) {
                    throw new RuntimeFailure.Rejected(
                            "cannot " + deed + ": '" + file.path() + "' would be hidden by the"
                                    + " mount in memory at '" + mount.path() + "', which begins empty");
                }
            }
        }
    }

    private static String mountOf(String deed, ContainerSpec container, PodFile file) {
        return container.mounts().stream()
                .map(Mount::path)
                .filter(path -> isBelow(file.path(), path))
                .max(Comparator.comparingInt(String::length))
                .orElseThrow(() -> new RuntimeFailure.Rejected("cannot " + deed + ": '" + file.path()
                        + "' is in a root file system that cannot be written to; mount a volume there"));
    }

    private static boolean isBelow(String path, String directory) {
        return path.startsWith(directory.endsWith("/") ? directory : directory + "/");
    }

    private boolean exists(String deed, String id, String path) {
        try {
            daemon.whole(
                    deed,
                    DaemonHttp.Question.of("HEAD", "/containers/" + id + "/archive?path=" + DockerDaemon.escape(path)));
            return true;
        } catch (DaemonRefusal refusal) {
            if (refusal.status() == 404) {
                return false;
            }
            throw refusal;
        }
    }

    /**
     * The directories that have to be made, parents first. One that exists must not be in the archive: it would change its
     * owner. Asked about as few as can be: what is below a missing one is missing, and what is above one that exists exists.
     */
    static Collection<String> missingDirectories(List<PodFile> files, Predicate<String> exists) {
        var missing = new TreeSet<String>();
        var present = new HashSet<String>();
        var holding = new TreeSet<String>();
        files.forEach(file -> holding.add(parent(file.path())));
        for (String directory : holding) {
            String path = directory;
            if (isBelowAny(path, missing)) {
                for (; !path.isEmpty() && !missing.contains(path); path = parent(path)) {
                    missing.add(path);
                }
                continue;
            }
            for (; !path.isEmpty() && !present.contains(path) && !exists.test(path); path = parent(path)) {
                missing.add(path);
            }
            for (; !path.isEmpty() && present.add(path); path = parent(path)) {}
        }
        return missing;
    }

    private static boolean isBelowAny(String path, Set<String> directories) {
        for (String above = parent(path); !above.isEmpty(); above = parent(above)) {
            if (directories.contains(above)) {
                return true;
            }
        }
        return false;
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(path.lastIndexOf('/'), 0));
    }

    /** An archive to be unpacked in a directory above all of these. */
    static byte[] tar(String root, Collection<String> directories, List<PodFile> files) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (String directory : directories) {
                var entry = entry(root, directory + "/");
                entry.setMode(040755);
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
            for (var file : files) {
                var entry = entry(root, file.path());
                entry.setMode(0100000 | file.mode());
                entry.setSize(file.content().length);
                tar.putArchiveEntry(entry);
                tar.write(file.content());
                tar.closeArchiveEntry();
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    private static TarArchiveEntry entry(String root, String path) {
        var entry = new TarArchiveEntry(path.substring(root.endsWith("/") ? root.length() : root.length() + 1));
        entry.setUserId(OWNER);
        entry.setGroupId(OWNER);
        return entry;
    }
}
