package dev.sandboxengine.bench;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One line of the table.
 *
 * @param what what was measured
 * @param samples how often
 * @param unit of all the numbers
 * @param rawMedian the raw Docker API's; null where it has nothing alike
 * @param target what the engine must reach, with what it reached; null where the line only informs
 * @param reached whether it did; null like the target
 * @param load the machine's load average over a minute, before this was measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Row(
        String what,
        int samples,
        String unit,
        Double rawMedian,
        Double rawP99,
        double median,
        double p99,
        String target,
        Boolean reached,
        double load) {

    static Row of(String what, Series raw, Series engine, String target, Boolean reached, double load) {
        return new Row(
                what,
                engine.size(),
                "ms",
                raw == null ? null : raw.median(),
                raw == null ? null : raw.p99(),
                engine.median(),
                engine.p99(),
                target,
                reached,
                load);
    }
}
