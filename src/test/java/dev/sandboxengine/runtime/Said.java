package dev.sandboxengine.runtime;

/** What a process says on its standard output, its exit code, and whether it goes on until somebody kills it. */
public record Said(int code, String output, boolean goesOn) {
    /** Nothing, successfully. */
    public static final Said NOTHING = new Said(0, "");

    /** A process that ends at once. */
    public Said(int code, String output) {
        this(code, output, false);
    }

    /** A process that says this and goes on until it is killed. */
    public static Said andGoesOn(String output) {
        return new Said(0, output, true);
    }
}
