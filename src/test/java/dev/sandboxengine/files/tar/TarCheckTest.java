package dev.sandboxengine.files.tar;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.files.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarCheckTest {

    @TempDir
    private Path folder;

    private Path tar(TarArchiveEntry... entries) throws IOException {
        Path file = folder.resolve("a.tar");
        try (var out = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (var entry : entries) {
                out.putArchiveEntry(entry);
                out.closeArchiveEntry();
            }
        }
        return file;
    }

    private static TarArchiveEntry link(String name, byte kind, String to) {
        var entry = new TarArchiveEntry(name, kind);
        entry.setLinkName(to);
        return entry;
    }

    private static void check(Path tar) throws IOException {
        new TarCheck().check(tar);
    }

    @Test
    void filesFoldersAndLinksInsideAreGood() throws IOException {
        Path good = tar(
                new TarArchiveEntry("a/"),
                new TarArchiveEntry("./a/b.txt"),
                new TarArchiveEntry("a/../c"),
                new TarArchiveEntry("x".repeat(300)),
                link("a/up", TarConstants.LF_SYMLINK, "../c"),
                link("here", TarConstants.LF_SYMLINK, "a/b.txt"),
                link("hard", TarConstants.LF_LINK, "a/b.txt"));

        assertThatCode(() -> check(good)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "/etc/passwd", ".."})
    void aNameThatLeadsOutIsRefused(String name) throws IOException {
        Path bad = tar(new TarArchiveEntry(name, true));

        assertThatThrownBy(() -> check(bad))
                .isInstanceOf(FileException.BadArchive.class)
                .hasMessageContaining("'" + name + "' leads out");
    }

    @ParameterizedTest
    @CsvSource({"a, ../x", "d/a, ../../x", "a, /etc/passwd", "a, b/../../x"})
    void aLinkThatLeadsOutIsRefused(String name, String to) throws IOException {
        Path soft = tar(link(name, TarConstants.LF_SYMLINK, to));
        assertThatThrownBy(() -> check(soft))
                .isInstanceOf(FileException.BadArchive.class)
                .hasMessageContaining("is a link to '" + to + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/etc/passwd"})
    void aHardLinkThatLeadsOutIsRefused(String to) throws IOException {
        Path hard = tar(link("d/a", TarConstants.LF_LINK, to));
        assertThatThrownBy(() -> check(hard)).isInstanceOf(FileException.BadArchive.class);
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO})
    void devicesAndPipesAreRefused(byte kind) throws IOException {
        Path bad = tar(new TarArchiveEntry("dev", kind));
        assertThatThrownBy(() -> check(bad))
                .isInstanceOf(FileException.BadArchive.class)
                .hasMessageContaining("device or a pipe");
    }

    @Test
    void whatIsNoArchiveIsRefused() throws IOException {
        Path empty = Files.write(folder.resolve("empty"), new byte[0]);
        Path text = Files.writeString(folder.resolve("text"), "not a tar archive\n".repeat(100));
        Path zeros = Files.write(folder.resolve("zeros"), new byte[10_240]);

        for (Path bad : new Path[] {empty, text, zeros}) {
            assertThatThrownBy(() -> check(bad))
                    .isInstanceOf(FileException.BadArchive.class)
                    .hasMessageContaining("not a tar archive");
        }
    }

    @Test
    void anArchiveThatIsCutIsRefused() throws IOException {
        var entry = new TarArchiveEntry("a");
        entry.setSize(5000);
        Path file = folder.resolve("cut");
        try (var out = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            out.putArchiveEntry(entry);
            out.write(new byte[5000]);
            out.closeArchiveEntry();
        }
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 1024));

        assertThatThrownBy(() -> check(file)).isInstanceOf(FileException.BadArchive.class);
    }
}
