package dev.sandboxengine.chaos;

/** Something that is done to an engine, and what must be true afterwards. */
interface Trial {

    /** What is done, in words. */
    String name();

    /** Does it on a lane whose engine answers and has nothing; leaves it so. */
    void run(Lane lane, Report report);
}
