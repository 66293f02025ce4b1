package dev.sandboxengine.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The server's log: one file that is appended to and one before it. The server keeps its file open over restarts of the
 * engine, so a full one is copied and cut instead of renamed.
 *
 * @param file the present file
 * @param most the size in bytes from which it is cut
 */
record ServerLog(Path file, long most) {

    private static final int TAIL = 16 * 1024;

    /** Cuts the log if it has grown too large. What is written in the same instant may be lost. */
    void rotate() throws IOException {
        if (size() > most) {
            Files.copy(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            FileChannel.open(file, StandardOpenOption.WRITE).truncate(0).close();
        }
    }

    /** The length now, for {@link #since}. */
    long size() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** What was written from a position on, at most the last 16 KiB. */
    String since(long position) throws IOException {
        long size = size();
        long from = Math.max(Math.min(position, size), size - TAIL);
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer text = ByteBuffer.allocate((int) (size - from));
            int read = 0;
            while (text.hasRemaining() && read >= 0) {
                read = channel.read(text, from + text.position());
            }
            return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
        }
    }
}
