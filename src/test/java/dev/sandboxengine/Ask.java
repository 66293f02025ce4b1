package dev.sandboxengine;

import java.util.Optional;

/**
 * A request that does what its route is for.
 *
 * @param path with its query
 * @param body of JSON; empty for none
 */
record Ask(String path, Optional<Object> body) {

    static Ask of(String path) {
        return new Ask(path, Optional.empty());
    }

    static Ask of(String path, Object body) {
        return new Ask(path, Optional.of(body));
    }
}
