package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came of one comparison of the rows with what runs.
 *
 * @param cause why it was made
 * @param startedAt when it began
 * @param took how long it took
 * @param dryRun whether it was only looked
 * @param rows how many sandboxes that have not ended were compared
 * @param pods with how many pods
 * @param findings about what they do not agree
 * @param trouble why nothing could be compared, or not everything be done
 */
public record SweepReport(
        SweepCause cause,
        Instant startedAt,
        Duration took,
        boolean dryRun,
        int rows,
        int pods,
        List<SweepFinding> findings,
        Optional<String> trouble) {

    public SweepReport {
        findings = List.copyOf(findings);
    }
}
