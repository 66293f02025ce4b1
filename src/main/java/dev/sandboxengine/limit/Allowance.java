package dev.sandboxengine.limit;

/** What one caller may still do. Thread-safe: of those that come at once, exactly as many are allowed as there is room for. */
public interface Allowance {

    /** Takes one request, if there is one to take; a refusal costs nothing. */
    Decision take();

    /** What {@link #take} would say, and takes nothing. */
    Decision look();
}
