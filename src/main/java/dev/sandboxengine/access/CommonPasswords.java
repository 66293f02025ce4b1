package dev.sandboxengine.access;

/** Knows the passwords that everybody tries first. Thread-safe. */
public interface CommonPasswords {

    /** Whether it is one of these, or hardly more than one. */
    boolean hasLike(String password);
}
