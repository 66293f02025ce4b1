package dev.sandboxengine.access;

import java.util.Optional;

/** A slow, salted hash of passwords. Thread-safe. */
public interface PasswordHash {

    /** The hash of a password, with a new salt. */
    String of(String password);

    /**
     * Whether it is the password of this hash.
     *
     * @param hash empty when there is none to compare with: the answer is no, after just as long
     */
    boolean matches(String password, Optional<String> hash);
}
