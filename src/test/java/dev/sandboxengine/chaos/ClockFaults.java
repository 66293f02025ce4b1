package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The clock of the engine and of its PostgreSQL jumps, by libfaketime: that of the machine is everybody's. What measures spans
 * of time is not moved, as with a real clock that is set.
 */
final class ClockFaults {

    /** Where libfaketime is; without it the clock cannot be set. */
    private static final String LIBRARY = System.getProperty("chaos.faketime", "");

    private static final String CLOCK = "clock";

    private ClockFaults() {}

    static boolean isPossible() {
        return !LIBRARY.isEmpty();
    }

    static Lane lane() {
        return Lane.in(home -> {
            set(home, "+0");
            return Map.of(
                    "LD_PRELOAD",
                    LIBRARY,
                    "FAKETIME_TIMESTAMP_FILE",
                    home.resolve(CLOCK).toString(),
                    "FAKETIME_NO_CACHE",
                    "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC",
                    "1",
                    // Its mend for a glibc of long ago lets every bounded wait of the JVM end at once
                    "FAKETIME_FORCE_MONOTONIC_FIX",
                    "0");
        });
    }

    static Trial trial() {
        return new Fault("the clock jumps", ClockFaults::jumps);
    }

    /** Those whose hour is over by the new clock end, no others, and what is asked for between two jumps is done. */
    private static void jumps(Lane lane) {
        try {
            String before = Sandboxes.launch(lane, Templates.SMALL);

            set(lane.home(), "+30m");
            String later = Sandboxes.launch(lane, Templates.SMALL);
            Sandboxes.awaitStatus(lane, before, "running");

            set(lane.home(), "-2h");
            String earlier = Sandboxes.launch(lane, Templates.SMALL);
            Sandboxes.awaitStatus(lane, before, "running");
            Sandboxes.awaitStatus(lane, later, "running");

            set(lane.home(), "+75m");
            Sandboxes.awaitStatus(lane, earlier, "expired");
            Sandboxes.awaitStatus(lane, before, "expired");
            assertThat(Sandboxes.awaitStatus(lane, later, "running")
                            .path("reason")
                            .isMissingNode())
                    .isTrue();
            lane.client().delete("/sandboxes/" + later).expect(200);
        } finally {
            set(lane.home(), "+0");
        }
    }

    private static void set(Path home, String offset) {
        try {
            Files.writeString(home.resolve(CLOCK), offset + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
