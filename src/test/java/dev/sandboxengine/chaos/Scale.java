package dev.sandboxengine.chaos;

import java.util.Locale;
import java.util.Random;

/**
 * How much is tried.
 *
 * @param full everything, instead of what chance chooses
 * @param seed of the chance; the same seed tries the same
 */
record Scale(boolean full, long seed) {

    /** {@code -Dchaos=full}, and {@code -Dchaos.seed} to repeat what failed. */
    static Scale fromProperties() {
        return new Scale(
                System.getProperty("chaos", "bounded").equals("full"),
                Long.getLong("chaos.seed", System.nanoTime() & 0xffff_ffffL));
    }

    /** Chance for one trial, independent of the order of trials. */
    Random random(String trial) {
        return new Random(seed * 31 + trial.hashCode());
    }

    @Override
    public String toString() {
        return "%s, seed %d".formatted(full ? "full" : "bounded", seed).toLowerCase(Locale.ROOT);
    }
}
