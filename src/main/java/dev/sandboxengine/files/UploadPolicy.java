package dev.sandboxengine.files;

import dev.sandboxengine.config.Environment;
import java.nio.file.Path;

/**
 * What uploads are accepted.
 *
 * @param directory where they are kept until they are complete and checked
 * @param mostBytes the largest one
 */
public record UploadPolicy(Path directory, long mostBytes) {

    private static final int DEFAULT_MIB = 512;
    private static final int MOST_MIB = 1 << 20;

    /** {@code MAX_UPLOAD_MIB}. */
    public static UploadPolicy from(Environment env, Path dataDir) {
        return new UploadPolicy(
                dataDir.resolve("uploads"), (long) env.number("MAX_UPLOAD_MIB", DEFAULT_MIB, 1, MOST_MIB) << 20);
    }
}
