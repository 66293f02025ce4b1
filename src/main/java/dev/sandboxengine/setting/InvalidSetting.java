package dev.sandboxengine.setting;

/** A setting that does not exist, or a value that it cannot have. */
public final class InvalidSetting extends RuntimeException {

    private final String name;

    InvalidSetting(String name, String message) {
        super(message, null, false, false);
        this.name = name;
    }

    /** What was to be changed. */
    public String name() {
        return name;
    }

    /** What is wrong and what to do. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
