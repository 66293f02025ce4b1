package dev.sandboxengine;

/** The process: reads the environment and runs the engine until it is told to stop. */
public final class Main {
    private Main() {}

    /** Starts the engine. */
    public static void main(String[] args) {}
}
