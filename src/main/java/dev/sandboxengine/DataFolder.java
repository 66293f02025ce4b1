package dev.sandboxengine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's own folder, which one process at a time uses. The kernel holds the lock, so it is gone with the process; the
 * file's text says who that is and where it listens.
 */
final class DataFolder implements AutoCloseable {

    private static final String FILE = "engine.lock";
    private static final String OWNER = "engine-owner";
    private static final Logger log = LoggerFactory.getLogger(DataFolder.class);

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /** Another engine uses the folder, or it cannot be used; the message says which. */
    static final class Unusable extends RuntimeException {
        Unusable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Makes the folder, readable by its owner only, and takes it. */
    static DataFolder take(Path folder) {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            }
            FileChannel channel = FileChannel.open(
                    folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                String holder = Files.readString(folder.resolve(FILE)).strip().replace('\n', ' ');
                channel.close();
                throw new Unusable(
                        "another engine uses " + folder + " (" + holder + "); stop it, or set DATA_DIR", null);
            }
            DataFolder data = new DataFolder(folder, channel, lock);
            data.write("pid=" + ProcessHandle.current().pid() + "\n");
            return data;
        } catch (IOException e) {
            throw new Unusable("the data folder " + folder + " cannot be used: " + e, e);
        }
    }

    /**
     * The name under which the engine process before this one worked, which is dead: it held the lock. Empty where there was
     * none, or where its name cannot be read.
     */
    Optional<UUID> lastOwner() {
        Path file = folder.resolve(OWNER);
        try {
            return Files.exists(file)
                    ? Optional.of(UUID.fromString(Files.readString(file).strip()))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            log.warn(
                    "{} cannot be read ({}); the leases of the engine before this one will run out",
                    file,
                    e.toString());
            return Optional.empty();
        }
    }

    /**
     * Remembers for the next process under which name this one works. A full disk is no reason not to start: without the name the
     * next process waits until this one's leases run out.
     */
    void owner(UUID owner) {
        Path file = folder.resolve(OWNER);
        try {
            Files.writeString(file, owner + "\n");
        } catch (IOException e) {
            log.warn(
                    "{} cannot be written ({}); after a kill, work goes on when its leases run out",
                    file,
                    e.toString());
        }
    }

    /** Tells where the engine listens. */
    void listening(String url) {
        try {
            write("pid=" + ProcessHandle.current().pid() + "\nurl=" + url + "\n");
        } catch (IOException e) {
            throw new Unusable("the engine's address cannot be written down: " + e, e);
        }
    }

    private void write(String text) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.truncate(0);
        lock.release();
        channel.close();
    }
}
