package dev.sandboxengine.chaos;

import java.util.List;

/** Trials one after the other on one lane. */
record Series(String name, List<Trial> trials) implements Trial {

    @Override
    public void run(Lane lane, Report report) {
        trials.forEach(trial -> trial.run(lane, report));
    }
}
