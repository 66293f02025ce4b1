package dev.sandboxengine.template.yaml;

import java.util.IdentityHashMap;
import java.util.Optional;

/** What the fields of one map hold. */
final class Filled {

    private final Value place;
    private final IdentityHashMap<Field<?>, Value> written = new IdentityHashMap<>();
    private final IdentityHashMap<Field<?>, Object> values = new IdentityHashMap<>();

    /** Nothing in any field yet; the map stands at this place. */
    Filled(Value place) {
        this.place = place;
    }

    <T> void put(Field<T> field, Value where, Optional<T> value) {
        written.put(field, where);
        value.ifPresent(it -> values.put(field, it));
    }

    /** Where the map stands. */
    Value place() {
        return place;
    }

    /** Where the field stands, whatever is in it. */
    Optional<Value> at(Field<?> field) {
        return Optional.ofNullable(written.get(field));
    }

    /** What is in the field; empty when it is not there, or was refused. */
    @SuppressWarnings("unchecked") // put() takes a field with values of its type only
    <T> Optional<T> find(Field<T> field) {
        return Optional.ofNullable((T) values.get(field));
    }

    /** What is in the field, or its default. */
    <T> T get(Field<T> field) {
        return find(field).orElseGet(field::defaultValue);
    }
}
