package dev.sandboxengine.template.yaml;

import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.template.StarterFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files beside a template's file, as far as it names them. What was looked at is remembered, so that a change of it can be
 * seen. Nothing outside of the template's folder is read, and no link is followed. Used for one reading; not thread-safe.
 */
final class Beside {

    static final int MOST_FILES = 500;
    static final long MOST_BYTES = 2 << 20;
    private static final int MOST_SCRIPT_BYTES = 256 * 1024;

    private final Path folder;
    private final List<Seen> seen = new ArrayList<>();

    /** Beside a file in this folder. */
    Beside(Path folder) {
        this.folder = folder;
    }

    /** All that was looked at. */
    List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** The text of a file; empty after it was reported why there is none. */
    Optional<String> text(Value where, String path) {
        return look(where, path).flatMap(found -> {
            Seen.Entry file = found.entries().get("");
            if (file == null) {
                return where.refuse("there is no file '" + Problems.shown(path) + "' beside this one; create it, or"
                        + " write its content here");
            }
            if (file.kind() != Seen.Kind.FILE) {
                return where.refuse("'" + Problems.shown(path) + "' is not a regular file");
            }
            return read(where, path, file, MOST_SCRIPT_BYTES, "256 KiB").flatMap(bytes -> text(where, path, bytes));
        });
    }

    private static Optional<String> text(Value where, String path, byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') < 0
                    ? Optional.of(text)
                    : where.refuse("'" + Problems.shown(path) + "' holds a NUL character");
        } catch (CharacterCodingException _) {
            return where.refuse("'" + Problems.shown(path) + "' is not UTF-8 text; save it as UTF-8");
        }
    }

    /** The files of a folder, by path; empty after it was reported why they cannot be used. */
    Optional<List<StarterFile>> folder(Value where, String path) {
        return look(where, path).flatMap(found -> {
            if (found.entries().isEmpty()) {
                return where.refuse("there is no folder '" + Problems.shown(path) + "' beside this file; create it");
            }
            return found.isFolder()
                    ? files(where, path, found)
                    : where.refuse("'" + Problems.shown(path) + "' is not a folder");
        });
    }

    private static Optional<List<StarterFile>> files(Value where, String folder, Seen found) {
        List<Map.Entry<String, Seen.Entry>> files = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, Seen.Entry> entry : found.entries().entrySet()) {
            String shown = "'" + Problems.shown(folder + "/" + entry.getKey()) + "'";
            switch (entry.getValue().kind()) {
                case FOLDER -> {}
                case FILE -> {
                    files.add(entry);
                    bytes += entry.getValue().found().size();
                }
                case LINK -> {
                    return where.refuse(shown + " is a link; put the file itself there");
                }
                case OTHER -> {
                    return where.refuse(shown + " is not a regular file; remove it");
                }
                case UNREADABLE -> {
                    return where.refuse(shown + " cannot be read; make it readable for the engine");
                }
            }
            if (entry.getKey().chars().anyMatch(Character::isISOControl)) {
                return where.refuse(shown + " has a control character in its name; rename it");
            }
        }
        if (files.size() > MOST_FILES || found.entries().size() >= Seen.MOST_ENTRIES) {
            return where.refuse("'" + Problems.shown(folder) + "' holds more than " + MOST_FILES
                    + " files; put so many into the image");
        }
        if (files.isEmpty()) {
            return where.refuse("'" + Problems.shown(folder) + "' holds no file; put one there, or remove `starter`");
        }
        if (bytes > MOST_BYTES) {
            return where.refuse("'" + Problems.shown(folder) + "' has " + bytes + " bytes in all, and at most "
                    + MOST_BYTES + " (2 MiB) are accepted; put large files into the image");
        }
        List<StarterFile> read = new ArrayList<>();
        for (Map.Entry<String, Seen.Entry> entry : files) {
            Optional<byte[]> content =
                    read(where, folder + "/" + entry.getKey(), entry.getValue(), PodFile.MAX_BYTES, "1 MiB");
            if (content.isEmpty()) {
                return Optional.empty();
            }
            read.add(new StarterFile(entry.getKey(), entry.getValue().isExecutable(), content.get()));
        }
        return Optional.of(read);
    }

    private static Optional<byte[]> read(Value where, String path, Seen.Entry file, int most, String mostText) {
        try (InputStream in = Files.newInputStream(file.found().path(), LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(most + 1);
            return bytes.length <= most
                    ? Optional.of(bytes)
                    : where.refuse("'" + Problems.shown(path) + "' is larger than " + mostText);
        } catch (IOException failure) {
            return where.refuse("'" + Problems.shown(path) + "' cannot be read: "
                    + Problems.shown(String.valueOf(failure.getMessage())));
        }
    }

    private Optional<Seen> look(Value where, String written) {
        Path target;
        try {
            target = folder.resolve(written);
        } catch (InvalidPathException _) {
            return outside(where, written);
        }
        String plain = written.endsWith("/") ? written.substring(0, written.length() - 1) : written;
        if (written.startsWith("/")
                || !folder.relativize(target.normalize()).toString().equals(plain)
                || plain.isEmpty()
                || plain.equals("..")
                || plain.startsWith("../")) {
            return outside(where, written);
        }
        Seen found = Seen.look(target);
        seen.add(found);
        for (Path step = target; !step.equals(folder); step = parent(step)) {
            if (Files.isSymbolicLink(step)) {
                return where.refuse(
                        "'" + Problems.shown(written) + "' is reached by a link, and links are not followed;"
                                + " put what it leads to beside this file");
            }
        }
        return Optional.of(found);
    }

    private Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? folder : parent;
    }

    private static Optional<Seen> outside(Value where, String written) {
        return where.refuse("'" + Problems.shown(written)
                + "' is not below this file's folder; write a path without `.` and `..`, for example db/schema.sql");
    }
}
