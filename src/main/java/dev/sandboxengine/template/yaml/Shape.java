package dev.sandboxengine.template.yaml;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What may stand at a place in a file. It is the one source for those who read the file and for those who write it: it reads
 * what stands there, and it says as JSON Schema what may. The schema refuses nothing that is read; what JSON Schema cannot say,
 * for example that two names must differ, only reading refuses. Immutable.
 */
interface Shape<T> {

    /** What stands there; empty after it was reported why it cannot be used. */
    Optional<T> read(Value value);

    /** The same as JSON Schema. */
    Map<String, Object> schema();

    /** Whether writing nothing ({@code field:}) is as good as leaving the field out. */
    default boolean mayBeNothing() {
        return false;
    }

    /** The names of its fields, if it is a map whose names are known. */
    default List<String> fieldNames() {
        return List.of();
    }

    /** The same, whose schema also says this. */
    default Shape<T> saying(String keyword, Object value) {
        Shape<T> first = this;
        return new Shape<>() {
            @Override
            public Optional<T> read(Value written) {
                return first.read(written);
            }

            @Override
            public Map<String, Object> schema() {
                return Schema.with(first.schema(), keyword, value);
            }

            @Override
            public boolean mayBeNothing() {
                return first.mayBeNothing();
            }

            @Override
            public List<String> fieldNames() {
                return first.fieldNames();
            }
        };
    }

    /** The same, made into something else, or refused for what the schema does not say. */
    default <U> Shape<U> then(BiFunction<Value, T, Optional<U>> next) {
        Shape<T> first = this;
        return new Shape<>() {
            @Override
            public Optional<U> read(Value value) {
                return first.read(value).flatMap(it -> next.apply(value, it));
            }

            @Override
            public Map<String, Object> schema() {
                return first.schema();
            }

            @Override
            public boolean mayBeNothing() {
                return first.mayBeNothing();
            }

            @Override
            public List<String> fieldNames() {
                return first.fieldNames();
            }
        };
    }
}
