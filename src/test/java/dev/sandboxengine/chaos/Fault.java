package dev.sandboxengine.chaos;

import java.util.function.Consumer;

/**
 * Something that the engine relies on breaks, and mends again.
 *
 * @param name what breaks
 * @param deed breaks it, wants what must be true meanwhile, and mends it
 */
record Fault(String name, Consumer<Lane> deed) implements Trial {

    @Override
    public void run(Lane lane, Report report) {
        report.add(Report.Count.FAULTS);
        try {
            deed.accept(lane);
            lane.awaitReady();
            var aftermath = new Aftermath(lane, report);
            aftermath.settles();
            aftermath.leavesNothing();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
        }
        report.round(name);
    }
}
