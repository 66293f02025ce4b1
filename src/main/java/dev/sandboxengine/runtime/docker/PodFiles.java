package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.PodSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Places a pod's files in its container before the first start, all in one archive. */
final class PodFiles {

    private static final int OWNER = 1000;

    private final DockerDaemon daemon;

    PodFiles(DockerDaemon daemon) {
        this.daemon = daemon;
    }

    void place(PodSpec spec, String id) {
        List<PodFile> files = spec.workspace().files();
        if (files.isEmpty()) {
            return;
        }
        String deed = "place the files of pod '" + spec.name() + "'";
        var directories = missingDirectories(files, path -> exists(deed, id, path));
        daemon.whole(
                deed,
                new DaemonHttp.Question(
                        "PUT",
                        "/containers/" + id + "/archive?path=%2F",
                        Map.of("Content-Type", "application/x-tar"),
                        tar(directories, files)));
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
     * owner.
     */
    static Collection<String> missingDirectories(List<PodFile> files, Predicate<String> exists) {
        var missing = new TreeSet<String>();
        var present = new TreeSet<String>();
        for (var file : files) {
            String parent = parent(file.path());
            while (!parent.isEmpty() && !missing.contains(parent) && !present.contains(parent)) {
                if (exists.test(parent)) {
                    present.add(parent);
                } else {
                    missing.add(parent);
                    parent = parent(parent);
                }
            }
        }
        return missing;
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(path.lastIndexOf('/'), 0));
    }

    static byte[] tar(Collection<String> directories, List<PodFile> files) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (String directory : directories) {
                var entry = entry(directory + "/");
                entry.setMode(040755);
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
            for (var file : files) {
                var entry = entry(file.path());
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

    private static TarArchiveEntry entry(String path) {
        var entry = new TarArchiveEntry(path.substring(1));
        entry.setUserId(OWNER);
        entry.setGroupId(OWNER);
        return entry;
    }
}
