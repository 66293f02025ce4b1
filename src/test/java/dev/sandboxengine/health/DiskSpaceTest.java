package dev.sandboxengine.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether there is room. */
class DiskSpaceTest {

    @TempDir
    private Path folder;

    @Test
    void thereIsNoTroubleWhileThereIsRoom() {
        assertThat(new DiskSpace(folder, 1).trouble()).isEmpty();
    }

    @Test
    void aFullDiskIsToldWithWhatToDo() {
        assertThat(new DiskSpace(folder, Long.MAX_VALUE).trouble())
                .hasValueSatisfying(words -> assertThat(words).contains(folder.toString(), "MiB left", "DATA_DIR"));
    }

    @Test
    void aFolderThatIsGoneIsTroubleToo() {
        assertThat(new DiskSpace(folder.resolve("gone"), 1).trouble())
                .hasValueSatisfying(words -> assertThat(words).contains("cannot be asked"));
    }
}
