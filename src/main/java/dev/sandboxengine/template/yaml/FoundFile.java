package dev.sandboxengine.template.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;

/**
 * A file as it looked at one moment.
 *
 * @param path where it can be read
 * @param modified when it was changed last
 * @param size its size in bytes
 * @param identity what tells it from a file that replaced it
 */
record FoundFile(Path path, Instant modified, long size, String identity) {

    // As coarse as the times of any file system in use.
    private static final Duration TICK = Duration.ofSeconds(2);

    static FoundFile of(Path path, BasicFileAttributes attributes) {
        return new FoundFile(
                path,
                attributes.lastModifiedTime().toInstant(),
                attributes.size(),
                String.valueOf(attributes.fileKey()));
    }

    /**
     * Whether a later change would show in these values. Directly after a change it might not: a second one can fall into the
     * same tick of the file system's clock.
     */
    boolean isSettled(Instant now) {
        return modified.plus(TICK).isBefore(now);
    }

    /** Its content, or so much of it that it is recognisably too large. */
    byte[] read() throws IOException {
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(YamlDocument.MOST_BYTES + 1);
        }
    }
}
