package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    private static final UUID OWNER = new UUID(1, 2);

    @TempDir
    private Path folder;

    @Test
    void theNextProcessFindsTheNameOfTheLast() throws IOException {
        try (DataFolder first = DataFolder.take(folder)) {
            assertThat(first.lastOwner()).isEmpty();
            first.owner(OWNER);
        }
        try (DataFolder next = DataFolder.take(folder)) {
            assertThat(next.lastOwner()).contains(OWNER);
        }
    }

    @Test
    void aNameThatCannotBeReadIsNobodys() throws IOException {
        Files.writeString(folder.resolve("engine-owner"), "half a na");
        try (DataFolder data = DataFolder.take(folder)) {
            assertThat(data.lastOwner()).isEmpty();
            data.owner(OWNER);
            assertThat(data.lastOwner()).contains(OWNER);
        }
    }

    @Test
    void aNameThatCannotBeWrittenStopsNobody() throws IOException {
        try (DataFolder data = DataFolder.take(folder)) {
            Files.createDirectory(folder.resolve("engine-owner"));
            data.owner(OWNER);
            assertThat(data.lastOwner()).isEmpty();
        }
    }
}
