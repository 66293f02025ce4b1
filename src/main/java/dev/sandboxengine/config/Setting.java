package dev.sandboxengine.config;

import java.util.regex.Pattern;

/**
 * Something that an administrator may change while the engine runs. It is a constant of the feature that obeys it.
 *
 * @param name how it is called in the API, for example {@code audit.retention}
 * @param type which values it may have, and how they are written
 * @param byDefault its value until it is changed
 * @param description what it means, its unit and what may be written, for people
 */
public record Setting<T>(String name, SettingType<T> type, T byDefault, String description) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z_]*(?:\\.[a-z][a-z_]*)*");

    public Setting {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name of a setting; write words like audit.retention");
        }
    }

    /**
     * The value that a text writes.
     *
     * @throws IllegalArgumentException with a message for the person who wrote it
     */
    public T parse(String text) {
        return type.parse(text);
    }

    /** The default, as a text or a number. */
    public Object plainDefault() {
        return type.plain(byDefault);
    }

    /**
     * What a text writes, as a text or a number in its usual spelling.
     *
     * @throws IllegalArgumentException with a message for the person who wrote it
     */
    public Object plain(String text) {
        return type.plain(type.parse(text));
    }
}
