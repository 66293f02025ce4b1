package dev.sandboxengine.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps uploads on the engine's disk until they are complete and checked, so that nothing half or bad reaches a sandbox. Only
 * some are kept at once, and never the last of the disk is taken. Thread-safe.
 */
public final class Uploads {

    private static final int MOST_AT_ONCE = 8;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final long KEPT_FREE = 1L << 30;

    /** After so many bytes the disk is looked at again: others write to it, too. */
    private static final long LOOK_EVERY = 16 << 20;

    private final Path directory;
    private final long mostBytes;
    private final long keptFree;
    private final Duration longestWait;
    private final Semaphore places;

    /**
     * Uploads with bounds of one's own.
     *
     * @param directory where; emptied by {@link #clear}
     * @param mostBytes the largest upload
     * @param keptFree how many bytes of the disk are left to others
     * @param atOnce how many are kept at once
     * @param longestWait how long one more waits for its turn
     */
    public Uploads(Path directory, long mostBytes, long keptFree, int atOnce, Duration longestWait) {
        this.directory = directory;
        this.mostBytes = mostBytes;
        this.keptFree = keptFree;
        this.longestWait = longestWait;
        this.places = new Semaphore(atOnce, true);
    }

    /** Uploads with the bounds that an engine has. */
    public Uploads(UploadPolicy policy) {
        this(policy.directory(), policy.mostBytes(), KEPT_FREE, MOST_AT_ONCE, LONGEST_WAIT);
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

    /** A complete upload; closing it removes it and makes place for the next. */
    public final class Upload implements AutoCloseable {

        private final Path file;

        private Upload(Path file) {
            this.file = file;
        }

        /** Where it is until it is closed. */
        public Path file() {
            return file;
        }

        @Override
        public void close() throws IOException {
            try {
                Files.deleteIfExists(file);
            } finally {
                places.release();
            }
        }
    }

    /**
     * Receives all of an upload, to be closed.
     *
     * @param announced how many bytes it will have, where that is known
     * @throws FileException.TooLarge when there is more than is accepted; nothing is kept then
     * @throws FileException.Busy when there are too many others, or too little room on the disk; nothing is kept then
     */
    public Upload receive(InputStream body, OptionalLong announced) throws IOException {
        if (announced.isPresent() && announced.getAsLong() > mostBytes) {
            throw new FileException.TooLarge(mostBytes);
        }
        takePlace();
        boolean received = false;
        try {
            requireRoom(announced.orElse(0));
            Path file = Files.createTempFile(directory, "upload", null);
            try {
                copy(body, file, announced.orElse(0));
                received = true;
                return new Upload(file);
            } finally {
                if (!received) {
                    Files.deleteIfExists(file);
                }
            }
        } finally {
            if (!received) {
                places.release();
            }
        }
    }

    private void takePlace() {
        try {
            if (places.tryAcquire(longestWait.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new FileException.Busy("too many uploads are under way; try again in a moment");
    }

    private void requireRoom(long bytes) throws IOException {
        if (Files.getFileStore(directory).getUsableSpace() - bytes < keptFree) {
            throw new FileException.Busy("the engine's disk has no room for the upload; its operator must free some");
        }
    }

    private void copy(InputStream body, Path file, long announced) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long received = 0;
        long look = LOOK_EVERY;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                received += count;
                if (received > mostBytes) {
                    throw new FileException.TooLarge(mostBytes);
                }
                if (received >= look) {
                    requireRoom(Math.max(0, announced - received));
                    look = received + LOOK_EVERY;
                }
                out.write(buffer, 0, count);
            }
        }
    }
}
