package dev.sandboxengine.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.recording.directory.DirectoryCasts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are killed while they write. */
@Timeout(240)
class KilledRecordingIT {

    private static final int KILLS = 15;

    @TempDir
    private Path folder;

    private Process writer() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void afterEveryKillItGoesOnWithoutADoubledOrLostByte() throws IOException, InterruptedException {
        Random random = new Random(11);
        CastStore casts = DirectoryCasts.open(folder);
        long before = -1;
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = writer();
            try (BufferedReader out = process.inputReader()) {
                assertThat(out.readLine()).startsWith("from ");
                long until = before + 1 + random.nextInt(60_000);
                // It has got further than the last one: a kill of one that has not begun proves nothing
                while (offset(casts) < until && process.isAlive()) {
                    Thread.onSpinWait();
                }
            }
            process.destroyForcibly().waitFor();
            long now = offset(casts);
            assertThat(now).isGreaterThan(before);
            before = now;
        }
        Process last = writer();
        try (BufferedReader out = last.inputReader()) {
            assertThat(out.readLine()).startsWith("from ").isNotEqualTo("from 0");
            assertThat(out.readLine()).isEqualTo("all");
        }
        assertThat(last.waitFor()).isZero();
        List<JsonNode> events =
                Casts.events(Casts.unpacked(casts.read(KilledWriter.ID).orElseThrow()));
        assertThat(Casts.output(events)).isEqualTo(KilledWriter.said());
        assertThat(events).noneMatch(event -> event.path(1).asText().equals("m"));
        Checkpoint end = casts.find(KilledWriter.ID).orElseThrow().last();
        assertThat(end.dropped()).isZero();
        assertThat(end.status()).isEqualTo(RecordingStatus.COMPLETE);
    }

    private static long offset(CastStore casts) throws IOException {
        return casts.find(KilledWriter.ID).map(found -> found.last().offset()).orElse(0L);
    }
}
