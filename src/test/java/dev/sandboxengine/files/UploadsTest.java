package dev.sandboxengine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of the engine's disk uploads take. */
class UploadsTest {

    private static final int MOST = 1000;

    @TempDir
    Path folder;

    private Uploads uploads(long keptFree, int atOnce) {
        return new Uploads(folder, MOST, keptFree, atOnce, Duration.ofMillis(100));
    }

    private static InputStream bytes(int count) {
        return new ByteArrayInputStream(new byte[count]);
    }

    private static InputStream untouchable() {
        return new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("this is not to be read");
            }
        };
    }

    private long kept() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void anUploadIsThereUntilItIsClosed() throws IOException {
        Uploads uploads = uploads(0, 1);
        for (int i = 0; i < 3; i++) {
            try (Uploads.Upload upload = uploads.receive(bytes(MOST), OptionalLong.empty())) {
                assertThat(upload.file()).hasSize(MOST);
            }
            assertThat(kept()).isZero();
        }
    }

    @Test
    void oneMoreThanAtOnceWaitsAndIsRefused() throws IOException {
        Uploads uploads = uploads(0, 2);
        try (Uploads.Upload _ = uploads.receive(bytes(1), OptionalLong.empty());
                Uploads.Upload _ = uploads.receive(bytes(1), OptionalLong.empty())) {
            assertThatThrownBy(() -> uploads.receive(untouchable(), OptionalLong.empty()))
                    .isInstanceOf(FileException.Busy.class);
            assertThat(kept()).isEqualTo(2);
        }
        uploads.receive(bytes(1), OptionalLong.empty()).close();
    }

    @Test
    void whatIsAnnouncedTooLargeIsNotReceived() throws IOException {
        Uploads uploads = uploads(0, 1);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> uploads.receive(untouchable(), OptionalLong.of(MOST + 1)))
                    .isInstanceOf(FileException.TooLarge.class);
            assertThatThrownBy(() -> uploads.receive(bytes(MOST + 1), OptionalLong.empty()))
                    .isInstanceOf(FileException.TooLarge.class);
        }
        assertThat(kept()).isZero();
    }

    @Test
    void theLastOfTheDiskIsLeftToOthers() throws IOException {
        Uploads uploads = uploads(Long.MAX_VALUE, 1);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> uploads.receive(untouchable(), OptionalLong.empty()))
                    .isInstanceOf(FileException.Busy.class)
                    .hasMessageContaining("disk");
        }
        assertThat(kept()).isZero();
    }
}
