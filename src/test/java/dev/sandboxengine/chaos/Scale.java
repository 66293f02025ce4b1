package dev.sandboxengine.chaos;

import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * How much is tried.
 *
 * @param full everything, instead of what chance chooses
 * @param seed of the chance; the same seed tries the same
 * @param only trials whose name has this in it
 */
record Scale(boolean full, long seed, Pattern only) {

    /** {@code -Dchaos=full}, and {@code -Dchaos.seed} and {@code -Dchaos.only} to repeat what failed. */
    static Scale fromProperties() {
        return new Scale(
                System.getProperty("chaos", "bounded").equals("full"),
                Long.getLong("chaos.seed", System.nanoTime() & 0xffff_ffffL),
                Pattern.compile(System.getProperty("chaos.only", "")));
    }

    /** Chance for one trial, independent of the order of trials. */
    Random random(String trial) {
        return new Random(seed * 31 + trial.hashCode());
    }

    boolean wants(Trial trial) {
        return only.matcher(trial.name()).find();
    }

    @Override
    public String toString() {
        return "%s, seed %d".formatted(full ? "full" : "bounded", seed).toLowerCase(Locale.ROOT);
    }
}
