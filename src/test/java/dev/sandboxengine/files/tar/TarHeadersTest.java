package dev.sandboxengine.files.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.files.FileException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that would fill the memory of who looks at them. */
class TarHeadersTest {

    private static final int MANY = 2000;

    @TempDir
    Path folder;

    private interface Content {
        void write(TarArchiveOutputStream out) throws IOException;
    }

    private Path tar(Content content) throws IOException {
        Path archive = folder.resolve("archive");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            content.write(tar);
        }
        return archive;
    }

    private static void put(TarArchiveOutputStream out, TarArchiveEntry entry, byte[] bytes) throws IOException {
        entry.setSize(bytes.length);
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
    }

    /** The library writes the content of these by itself. */
    private static void global(TarArchiveOutputStream out, String name, int length) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("global", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
        entry.addPaxHeader(name, "x".repeat(length));
        out.putArchiveEntry(entry);
    }

    private static byte[] attribute(String name, int length) {
        String rest = " " + name + "=" + "x".repeat(length) + "\n";
        int total = rest.length() + Integer.toString(rest.length()).length();
        total += Integer.toString(total).length()
                - Integer.toString(rest.length()).length();
        return (total + rest).getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(
            bytes = {
                TarConstants.LF_GNUTYPE_LONGNAME,
                TarConstants.LF_GNUTYPE_LONGLINK,
                TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                TarConstants.LF_PAX_EXTENDED_HEADER_UC
            })
    void aHeaderThatNeverEndsIsRefusedWithoutReadingIt(byte type) throws IOException {
        Path archive = tar(out -> {
            put(out, new TarArchiveEntry("long", type), attribute("comment", 150 << 20));
            put(out, new TarArchiveEntry("a"), new byte[1]);
        });
        long before = allocated();
        assertThatThrownBy(() -> new TarCheck().check(archive)).isInstanceOf(FileException.BadArchive.class);
        assertThat(allocated() - before).isLessThan(20 << 20);
    }

    @Test
    void oneOfTheWholeArchiveIsRefusedAlike() throws IOException {
        Path archive = tar(out -> {
            global(out, "comment", 30 << 20);
            put(out, new TarArchiveEntry("a"), new byte[1]);
        });
        long before = allocated();
        assertThatThrownBy(() -> new TarCheck().check(archive)).isInstanceOf(FileException.BadArchive.class);
        assertThat(allocated() - before).isLessThan(5 << 20);
    }

    @Test
    void attributesOfTheWholeArchiveDoNotAddUp() throws IOException {
        Path archive = tar(out -> {
            for (int i = 0; i < MANY; i++) {
                global(out, "SCHILY.xattr.user.a" + i, 30_000);
                put(out, new TarArchiveEntry("a" + i), new byte[1]);
            }
        });
        assertThatThrownBy(() -> new TarCheck().check(archive)).isInstanceOf(FileException.BadArchive.class);
    }

    @Test
    void whatIsUsualIsAccepted() throws IOException {
        Path archive = tar(out -> {
            put(out, new TarArchiveEntry("large"), new byte[3_000_001]);
            put(out, new TarArchiveEntry("d/" + "long/".repeat(300) + "name"), new byte[700]);
            put(out, new TarArchiveEntry("empty/"), new byte[0]);
            for (int i = 0; i < MANY; i++) {
                put(out, new TarArchiveEntry("many/" + i), new byte[i]);
            }
        });
        assertThatCode(() -> new TarCheck().check(archive)).doesNotThrowAnyException();
    }

    private static long allocated() {
        return java.lang.management.ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class)
                .getCurrentThreadAllocatedBytes();
    }
}
