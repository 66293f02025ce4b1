package dev.sandboxengine.files;

import dev.sandboxengine.config.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps uploads on the engine's disk until they are complete and checked, so that nothing half or bad reaches a sandbox.
 *
 * @param directory where; emptied at start
 * @param mostBytes the largest upload
 */
public record Uploads(Path directory, long mostBytes) {

    private static final int DEFAULT_MIB = 512;
    private static final int MOST_MIB = 1 << 20;

    /** {@code MAX_UPLOAD_MIB}. */
    public static Uploads from(Environment env, Path dataDir) {
        return new Uploads(
                dataDir.resolve("uploads"), (long) env.number("MAX_UPLOAD_MIB", DEFAULT_MIB, 1, MOST_MIB) << 20);
    }

    /** Removes what a killed engine left. */
    public void clear() throws IOException {
        Files.createDirectories(directory);
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /**
     * Receives all of an upload. The caller deletes the file.
     *
     * @throws FileException.TooLarge when there is more than is accepted; nothing is kept then
     */
    public Path receive(InputStream body) throws IOException {
        Path file = Files.createTempFile(directory, "upload", null);
        try {
            copy(body, file);
            return file;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private void copy(InputStream body, Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long received = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                received += count;
                if (received > mostBytes) {
                    throw new FileException.TooLarge(mostBytes);
                }
                out.write(buffer, 0, count);
            }
        }
    }
}
