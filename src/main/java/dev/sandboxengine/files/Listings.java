package dev.sandboxengine.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads what {@link Script#READ} says of a directory: all of it, so that it can be counted, but not all is kept. */
final class Listings {

    private static final int MOST_ENTRIES = 10_000;

    /** Of what is inside nothing may be believed; a name has 255 bytes. */
    private static final int LONGEST_ENTRY = 4096;

    private static final long MOST_BYTES = 1L << 30;

    private Listings() {}

    static Workspace.Content.Listing read(InputStream listing) throws IOException {
        List<FileEntry> entries = new ArrayList<>();
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        byte[] piece = new byte[64 << 10];
        long total = 0;
        long bytes = 0;
        for (int count = listing.read(piece); count >= 0; count = listing.read(piece)) {
            bytes += count;
            for (int i = 0; i < count; i++) {
                if (piece[i] != 0) {
                    entry.write(piece[i]);
                } else {
                    total++;
                    if (entries.size() < MOST_ENTRIES) {
                        entries.add(entry(entry.toString(StandardCharsets.UTF_8)));
                    }
                    entry.reset();
                }
            }
            if (entry.size() > LONGEST_ENTRY + piece.length || bytes > MOST_BYTES) {
                throw unreadable();
            }
        }
        entries.sort(Comparator.comparing(FileEntry::name));
        return new Workspace.Content.Listing(entries, total);
    }

    private static FileEntry entry(String line) {
        String[] parts = line.split("\t", 5);
        if (parts.length != 5) {
            throw unreadable();
        }
        try {
            return new FileEntry(
                    parts[4],
                    switch (parts[0]) {
                        case "f" -> "file";
                        case "d" -> "directory";
                        case "l" -> "symlink";
                        default -> "other";
                    },
                    Long.parseLong(parts[1]),
                    parts[2],
                    Instant.ofEpochSecond(Long.parseLong(parts[3].split("\\.", 2)[0])));
        } catch (NumberFormatException e) {
            throw unreadable();
        }
    }

    private static FileException unreadable() {
        return new FileException.Failed("the sandbox's find does not list the directory as it should; see what it is");
    }
}
