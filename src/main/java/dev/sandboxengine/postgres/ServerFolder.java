package dev.sandboxengine.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the embedded server keeps what in the engine's data folder.
 *
 * @param root the data folder, absolute
 * @param binaries where the server's programs are unpacked; may be shared between data folders
 */
record ServerFolder(Path root, Path binaries) {

    /** The data folder; made when it is not there. */
    static ServerFolder in(Path dataDir) {
        Path root;
        try {
            root = Files.createDirectories(dataDir).toRealPath();
        } catch (IOException e) {
            throw explain("Making the data folder " + dataDir, e);
        }
        return new ServerFolder(root, root.resolve("postgres-binaries"));
    }

    /** Whether nobody else uses the programs. */
    boolean ownsBinaries() {
        return binaries.startsWith(root);
    }

    /** The database cluster itself. */
    Path cluster() {
        return root.resolve("postgres");
    }

    /** The superuser's password. */
    Path password() {
        return root.resolve("postgres-password");
    }

    /** The port of the last start. */
    Path port() {
        return root.resolve("postgres-port");
    }

    /** Locked for as long as a process of the server lives. */
    Path lock() {
        return root.resolve("postgres.lock");
    }

    Path log() {
        return root.resolve("postgres.log");
    }

    /** A name that was not used before, for something half-made beside its final place. */
    static Path unfinished(Path place) {
        return place.resolveSibling(
                place.getFileName() + ".new-" + UUID.randomUUID().toString().substring(0, 8));
    }

    /** Writes a file that only the engine's own user reads, all of it or nothing. */
    static void writePrivately(Path file, String text) throws IOException {
        Path unfinished = unfinished(file);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(file.getParent());
    }

    /** Makes a rename in this directory survive a power cut. */
    static void sync(@Nullable Path directory) throws IOException {
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Removes what killed starts left half-made at that place. */
    static void removeUnfinished(Path place) throws IOException {
        try (var entries = Files.newDirectoryStream(place.resolveSibling(""), place.getFileName() + ".new-*")) {
            for (Path entry : entries) {
                delete(entry);
            }
        }
    }

    /** Deletes a tree; a file that is gone already is no failure. */
    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** A failure of the file system, in words that say what to do. */
    static DatabaseException explain(String deed, IOException e) {
        String reason = e instanceof FileSystemException failure ? String.valueOf(failure.getReason()) : "";
        String message = String.valueOf(e.getMessage());
        if (e instanceof AccessDeniedException || message.contains("Read-only file system")) {
            return new DatabaseException(
                    deed + " is not possible: " + message
                            + " is not writable; give it to the user that runs the engine, or set DATA_DIR to another folder",
                    e);
        }
        if (reason.contains("No space left") || message.contains("No space left") || message.contains("quota")) {
            return new DatabaseException(
                    deed + " is not possible: the disk is full; free some space and start again", e);
        }
        return new DatabaseException(deed + " is not possible: " + e, e);
    }
}
