package dev.sandboxengine.access;

import java.util.Optional;

/** Finds out whose key a request shows. Thread-safe. */
public interface KeyAuthentication {

    /** The principal behind a key; empty when it opens nothing. */
    Optional<Principal> authenticate(ApiKey key);
}
