package dev.sandboxengine.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether there is room where the engine keeps what it must not lose. Thread-safe. */
public final class DiskSpace {

    /** Enough for what the embedded database writes until somebody has seen the alarm. */
    private static final long LEAST_BYTES = 64L << 20;

    private static final long MIB = 1 << 20;

    private final Path folder;
    private final long least;

    /** Of the file system that this folder is on. */
    public DiskSpace(Path folder) {
        this(folder, LEAST_BYTES);
    }

    DiskSpace(Path folder, long least) {
        this.folder = folder;
        this.least = least;
    }

    /** What is wrong, and what to do; empty when there is room. */
    public Optional<String> trouble() {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            return free >= least
                    ? Optional.empty()
                    : Optional.of("the file system of " + folder + " has " + free / MIB + " MiB left, and "
                            + least / MIB + " MiB are needed; make room there, or move DATA_DIR to a larger one");
        } catch (IOException e) {
            return Optional.of("the file system of " + folder + " cannot be asked how full it is: " + e.getMessage()
                    + "; look at it");
        }
    }
}
