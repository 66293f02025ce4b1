package dev.sandboxengine.files.tar;

import dev.sandboxengine.files.ArchiveCheck;
import dev.sandboxengine.files.FileException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Checks tar archives. Thread-safe. */
public final class TarCheck implements ArchiveCheck {

    private static final int MOST_ENTRIES = 100_000;

    @Override
    public void check(Path archive) throws IOException {
        int entries = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
                check(entry);
                if (++entries > MOST_ENTRIES) {
                    throw new FileException.BadArchive("the archive has more than " + MOST_ENTRIES + " entries");
                }
            }
        }
        if (entries == 0) {
            throw new FileException.BadArchive("the body is not a tar archive, or an empty one");
        }
    }

    @SuppressWarnings("NullAway") // null is how the library says that there is no further entry
    private static TarArchiveEntry next(TarArchiveInputStream tar) {
        try {
            return tar.getNextEntry();
        } catch (IOException | IllegalArgumentException e) {
            throw new FileException.BadArchive("the body is not a tar archive: " + e.getMessage());
        }
    }

    private static void check(TarArchiveEntry entry) {
        String name = entry.getName();
        if (leadsOut(name, 0)) {
            throw new FileException.BadArchive(
                    "'" + name + "' leads out of the directory; name entries relative to it");
        }
        if (entry.isSymbolicLink()) {
            if (leadsOut(entry.getLinkName(), depth(name) - 1)) {
                throw new FileException.BadArchive(
                        "'" + name + "' is a link to '" + entry.getLinkName() + "', outside of the directory");
            }
        } else if (entry.isLink()) {
            if (leadsOut(entry.getLinkName(), 0)) {
                throw new FileException.BadArchive(
                        "'" + name + "' is a link to '" + entry.getLinkName() + "', outside of the directory");
            }
        } else if (!entry.isDirectory() && !isRegular(entry)) {
            throw new FileException.BadArchive(
                    "'" + name + "' is a device or a pipe; send files, directories and links only");
        }
    }

    /** The library's {@code isFile} is true of devices as well. */
    private static boolean isRegular(TarArchiveEntry entry) {
        return switch (entry.getLinkFlag()) {
            case TarConstants.LF_OLDNORM,
                    TarConstants.LF_NORMAL,
                    TarConstants.LF_CONTIG,
                    TarConstants.LF_GNUTYPE_SPARSE -> true;
            default -> false;
        };
    }

    /** Whether following a path from a directory so deep below the top leads above the top. */
    private static boolean leadsOut(String path, int depth) {
        if (path.startsWith("/")) {
            return true;
        }
        int at = depth;
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                at--;
            } else if (!part.isEmpty() && !part.equals(".")) {
                at++;
            }
            if (at < 0) {
                return true;
            }
        }
        return false;
    }

    private static int depth(String path) {
        int depth = 0;
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty() && !part.equals(".")) {
                depth++;
            }
        }
        return depth;
    }
}
