package dev.sandboxengine.files;

import java.io.IOException;
import java.nio.file.Path;

/** Looks through an uploaded archive before anything of it is unpacked. Thread-safe. */
public interface ArchiveCheck {

    /**
     * Accepts an archive of files, directories, and links that stay inside.
     *
     * @throws FileException.BadArchive when it is none, or has anything else in it
     */
    void check(Path archive) throws IOException;
}
