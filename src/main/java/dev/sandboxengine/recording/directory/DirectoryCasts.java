package dev.sandboxengine.recording.directory;

import dev.sandboxengine.recording.CastStore;
import dev.sandboxengine.recording.Checkpoint;
import dev.sandboxengine.recording.RecordingId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each recording in a file of a folder, {@code <id>.cast.gz}: a gzip file whose every member is a {@link Piece}. A kill in
 * the middle of a write leaves a piece that is not whole at the end, which is cut off when the file is opened again; a loss of
 * power may cost the last seconds. Thread-safe.
 */
public final class DirectoryCasts implements CastStore {

    private static final String SUFFIX = ".cast.gz";
    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rw-------");
    private static final Logger log = LoggerFactory.getLogger(DirectoryCasts.class);

    private final Path folder;
    private final AtomicLong used = new AtomicLong();

    private DirectoryCasts(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens the folder, which is made where there is none.
     *
     * @throws IOException when it cannot be used
     */
    public static DirectoryCasts open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        DirectoryCasts casts = new DirectoryCasts(folder);
        for (RecordingId id : casts.all()) {
            casts.used.addAndGet(Files.size(casts.file(id)));
        }
        return casts;
    }

    private Path file(RecordingId id) {
        return folder.resolve(id + SUFFIX);
    }

    @Override
    public Content open(RecordingId id) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel file = FileChannel.open(file(id), options, PosixFilePermissions.asFileAttribute(OURS));
        try {
            return new FileContent(file, lastWhole(file));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The last piece whose text can be read; after a loss of power those at the end may hold anything. */
    private static Optional<Piece> lastWhole(FileChannel file) throws IOException {
        Deque<Piece> pieces = new ArrayDeque<>();
        long at = 0;
        for (Optional<Piece> piece = Piece.find(file, at); piece.isPresent(); piece = Piece.find(file, at)) {
            pieces.addLast(piece.get());
            at = piece.get().end();
        }
        while (!pieces.isEmpty() && !pieces.getLast().isWhole(file)) {
            pieces.removeLast();
        }
        return Optional.ofNullable(pieces.peekLast());
    }

    private final class FileContent implements Content {

        private final FileChannel file;
        private Optional<Checkpoint> last;
        private long size;

        FileContent(FileChannel file, Optional<Piece> piece) throws IOException {
            this.file = file;
            this.last = piece.map(Piece::checkpoint);
            this.size = piece.map(Piece::end).orElse(0L);
            cut();
        }

        /** Removes what is behind the last whole piece. */
        private void cut() throws IOException {
            long behind = file.size() - size;
            if (behind > 0) {
                file.truncate(size);
                used.addAndGet(-behind);
            }
        }

        @Override
        public Optional<Checkpoint> last() {
            return last;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void add(byte[] text, int length, Checkpoint after) throws IOException {
            // An earlier attempt may have left something
            cut();
            ByteBuffer piece = Piece.write(text, length, after);
            int whole = piece.remaining();
            long at = size;
            while (piece.hasRemaining()) {
                int count = file.write(piece, at);
                at += count;
                used.addAndGet(count);
            }
            size += whole;
            last = Optional.of(after);
        }

        @Override
        public void close() throws IOException {
            if (file.isOpen()) {
                try (file) {
                    file.force(false);
                }
            }
        }
    }

    @Override
    public Optional<Standing> find(RecordingId id) throws IOException {
        try (FileChannel file = FileChannel.open(file(id), StandardOpenOption.READ)) {
            return lastWhole(file).map(piece -> new Standing(piece.checkpoint(), piece.end()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<InputStream> read(RecordingId id) throws IOException {
        FileChannel file;
        try {
            file = FileChannel.open(file(id), StandardOpenOption.READ);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        try {
            return Optional.of(new OneMember(file));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void delete(RecordingId id) throws IOException {
        try {
            long size = Files.size(file(id));
            if (Files.deleteIfExists(file(id))) {
                used.addAndGet(-size);
            }
        } catch (NoSuchFileException _) {
            // It is not here, as wanted
        }
    }

    @Override
    public Collection<RecordingId> all() throws IOException {
        List<RecordingId> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                try {
                    all.add(new RecordingId(UUID.fromString(name.substring(0, name.length() - SUFFIX.length()))));
                } catch (IllegalArgumentException _) {
                    log.warn("{} is no recording of this engine's; it is left alone", file);
                }
            }
        }
        return all;
    }

    @Override
    public long used() {
        return used.get();
    }

    @Override
    public long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }
}
