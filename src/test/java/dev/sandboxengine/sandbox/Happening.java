package dev.sandboxengine.sandbox;

import java.util.Random;

/**
 * Something that happens in the life of sandboxes and engines.
 *
 * @param engine through which it is asked for, or which is meant
 * @param sandbox which is meant, counted from 0 round what there is by then
 * @param amount of time or the like; what it means depends on the kind
 */
record Happening(Kind kind, int engine, int sandbox, int amount) {

    /** What can happen, and how often it does beside the others. */
    enum Kind {
        CREATE(4),
        DELETE(3),
        EXTEND(1),
        STOP(3),
        START(2),
        PAUSE(3),
        RESUME(2),
        SECONDS_PASS(1),
        MINUTES_PASS(1),
        CLOCK_JUMPS_BACK(1),
        RUNTIME_GOES(1),
        RUNTIME_COMES_BACK(2),
        CALL_FAILS(1),
        CALL_IS_REFUSED(1),
        POD_DIES(1),
        ENGINE_DIES(1),
        /** An order is accepted and not written down, which only a test of this test does. */
        ORDER_IS_LOST(0);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        private static Kind any(Random random) {
            int total = 0;
            for (Kind kind : values()) {
                total += kind.weight;
            }
            int left = random.nextInt(total);
            for (Kind kind : values()) {
                left -= kind.weight;
                if (left < 0) {
                    return kind;
                }
            }
            throw new IllegalStateException("the weights do not add up");
        }
    }

    private static final int ENGINES = 2;
    private static final int MANY = 1000;

    static Happening any(Random random) {
        return new Happening(Kind.any(random), random.nextInt(ENGINES), random.nextInt(MANY), random.nextInt(MANY));
    }

    @Override
    public String toString() {
        return "%s(engine %d, sandbox %d, %d)".formatted(kind, engine, sandbox, amount);
    }
}
