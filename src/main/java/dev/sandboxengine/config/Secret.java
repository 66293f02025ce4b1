package dev.sandboxengine.config;

/**
 * A text that must not be shown. Its {@code toString} hides it, so that it does not slip into a log with a record that
 * contains it.
 *
 * @param value the text itself
 */
public record Secret(String value) {

    @Override
    public String toString() {
        return "***";
    }
}
