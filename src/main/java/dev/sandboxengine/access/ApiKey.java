package dev.sandboxengine.access;

import java.util.random.RandomGenerator;

/**
 * A secret that an API client shows. Its random part has 256 bits, so a plain SHA-256 of it can be stored: there is nothing
 * to guess that a slow hash would protect.
 *
 * @param value the text that the client sends
 */
public record ApiKey(String value) {

    private static final String PREFIX = "sbx_";

    /** A longer text cannot be a key; it is not worth hashing. */
    private static final int LONGEST = 256;

    /** A new key. */
    public static ApiKey random(RandomGenerator random) {
        return new ApiKey(SecretWord.random(PREFIX, random));
    }

    /** Whether it could be a key at all. */
    public boolean isPlausible() {
        return !value.isEmpty() && value.length() <= LONGEST;
    }

    /** What is stored and looked up. */
    public byte[] hash() {
        return SecretWord.hash(value);
    }

    @Override
    public String toString() {
        return PREFIX + "***";
    }
}
