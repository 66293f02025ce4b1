package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The disk of the data folder is full for a while: a small file system of its own. Needs root. */
final class FullDisk {

    private static final int ORDERS = 40;
    private static final int BLOCK = 64 << 10;
    private static final String LONG_TEXT = "x".repeat(8000);

    private FullDisk() {}

    static Trial trial() {
        return new Fault("the disk of the data folder is full", FullDisk::happens);
    }

    /** A lane on such a file system. */
    static Lane lane() {
        return Lane.withData(data -> {
            try {
                Files.createDirectory(data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Processes.run("mount", "-t", "tmpfs", "-o", "size=500m,mode=711", "tmpfs", data.toString());
        });
    }

    private static void happens(Lane lane) {
        String kept = Sandboxes.launch(lane, Templates.SMALL);
        Path filler = lane.data().resolve("filler");
        fill(filler);
        assertThat(lane.awaitTrouble()).contains("disk");
        boolean refused = false;
        for (int i = 0; i < ORDERS; i++) {
            Answer answer = lane.client()
                    .post(
                            "/sandboxes",
                            Map.of(
                                    "template_id",
                                    Templates.SMALL,
                                    "user_id",
                                    "chaos",
                                    "ttl",
                                    "1s",
                                    "metadata",
                                    Map.of("text", LONG_TEXT)));
            assertThat(answer.status()).as("%s", answer).isIn(201, 503);
            refused |= answer.status() == 503;
            assertThat(lane.engine().isAlive()).isTrue();
        }
        assertThat(refused).as("an order was refused").isTrue();
        empty(filler);
        lane.awaitReady();
        Sandboxes.awaitStatus(lane, kept, "running");
    }

    private static void fill(Path file) {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static void empty(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
