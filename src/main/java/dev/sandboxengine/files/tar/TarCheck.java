package dev.sandboxengine.files.tar;

import dev.sandboxengine.files.ArchiveCheck;
import dev.sandboxengine.files.FileException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Checks tar archives. Thread-safe. */
public final class TarCheck implements ArchiveCheck {

    private static final int MOST_ENTRIES = 100_000;

    /** All headers of one entry, long names and attributes included. */
    private static final int MOST_HEADER_BYTES = 64 << 10;

    /** What is a file or a directory. The library's {@code isFile} is true for devices, too. */
    private static final Set<Byte> CONTENT = Set.of(
            TarConstants.LF_OLDNORM,
            TarConstants.LF_NORMAL,
            TarConstants.LF_CONTIG,
            TarConstants.LF_GNUTYPE_SPARSE,
            TarConstants.LF_DIR);

    @Override
    public void check(Path archive) throws IOException {
        int entries = 0;
        Set<String> links = new HashSet<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
                Bounded bounded = new Bounded(in);
                TarArchiveInputStream tar = new TarArchiveInputStream(bounded)) {
            bounded.allow(MOST_HEADER_BYTES);
            for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
                bounded.allow(entry.getSize() + MOST_HEADER_BYTES);
                check(entry);
                refuseManyAttributes(entry);
                refuseDetour(entry, links);
                if (++entries > MOST_ENTRIES) {
                    throw new FileException.BadArchive("the archive has more than " + MOST_ENTRIES + " entries");
                }
            }
        }
        if (entries == 0) {
            throw new FileException.BadArchive("the body is not a tar archive, or an empty one");
        }
    }

    /** The library keeps those of the whole archive, and copies them into each entry. */
    private static void refuseManyAttributes(TarArchiveEntry entry) {
        long length = 0;
        for (Map.Entry<String, String> attribute : entry.getExtraPaxHeaders().entrySet()) {
            length += attribute.getKey().length() + attribute.getValue().length();
        }
        if (length > MOST_HEADER_BYTES) {
            throw new FileException.BadArchive("'" + entry.getName() + "' has attributes of more than "
                    + MOST_HEADER_BYTES + " bytes; make the archive without extended attributes");
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
        } else if (!CONTENT.contains(entry.getLinkFlag())) {
            throw new FileException.BadArchive(
                    "'" + name + "' is a device or a pipe; send files, directories and links only");
        }
    }

    /** What lies behind a link of the archive's own is not where its name says, so that its name cannot be judged. */
    private static void refuseDetour(TarArchiveEntry entry, Set<String> links) {
        StringBuilder way = new StringBuilder();
        for (String part : entry.getName().split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (links.contains(way.toString())) {
                throw new FileException.BadArchive("'" + entry.getName()
                        + "' lies behind a link of the same archive; name entries by where they are");
            }
            if (part.equals("..")) {
                way.setLength(Math.max(0, way.lastIndexOf("/")));
            } else {
                way.append('/').append(part);
            }
        }
        if (entry.isSymbolicLink()) {
            links.add(way.toString());
        }
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
