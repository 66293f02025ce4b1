package dev.sandboxengine.template.yaml;

import java.util.Optional;

/**
 * A field of a map, declared once for its reader, its schema and its description.
 *
 * @param name as it is written
 * @param description what it means, in one line
 * @param shape what may stand there
 * @param isRequired whether it must be there
 * @param byDefault what it means to leave it out, as it would be written
 */
record Field<T>(String name, String description, Shape<T> shape, boolean isRequired, Optional<Object> byDefault) {

    static <T> Field<T> required(String name, String description, Shape<T> shape) {
        return new Field<>(name, description, shape, true, Optional.empty());
    }

    static <T> Field<T> optional(String name, String description, Shape<T> shape) {
        return new Field<>(name, description, shape, false, Optional.empty());
    }

    /** With a default, which must be of this shape. */
    static <T> Field<T> optional(String name, String description, Shape<T> shape, Object byDefault) {
        return new Field<>(name, description, shape, false, Optional.of(byDefault));
    }

    /** What it means to leave the field out. */
    T defaultValue() {
        return byDefault
                .flatMap(written -> shape.read(Value.of(String.valueOf(written))))
                .orElseThrow(() -> new IllegalStateException(name + " has no default that can be read"));
    }
}
