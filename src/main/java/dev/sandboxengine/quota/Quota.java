package dev.sandboxengine.quota;

import java.util.Locale;

/** What can be limited. The constants are in the order in which they are checked. */
public enum Quota {
    /** How long a sandbox may live from its creation, in seconds. */
    TTL_SECONDS(9_000_000_000L),
    /** How many sandboxes may be there that have not ended. */
    SANDBOXES(1_000_000),
    /** What these may use together, services included, in thousandths of a CPU. */
    CPU_MILLIS(1_000_000_000),
    /** The same of memory, in bytes. JSON's numbers are exact up to this. */
    MEMORY_BYTES((1L << 53) - 1),
    /** How many may be created within 24 hours. */
    LAUNCHES_PER_DAY(1_000_000_000);

    private final long greatest;

    Quota(long greatest) {
        this.greatest = greatest;
    }

    /** The greatest limit that can be set; the least is 1. */
    public long greatest() {
        return greatest;
    }

    /** How it is written in rows and in the API, for example {@code launches_per_day}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The quota of that code. */
    public static Quota of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** An amount of it, for people. */
    public String words(long amount) {
        return switch (this) {
            case TTL_SECONDS -> amount + " seconds";
            case SANDBOXES -> amount + (amount == 1 ? " sandbox" : " sandboxes");
            case CPU_MILLIS -> amount + " thousandths of a CPU";
            case MEMORY_BYTES ->
                amount >= 1 << 20 && amount % (1 << 20) == 0
                        ? (amount >> 20) + " MiB of memory"
                        : amount + " bytes of memory";
            case LAUNCHES_PER_DAY -> amount + (amount == 1 ? " launch" : " launches") + " within 24 hours";
        };
    }
}
