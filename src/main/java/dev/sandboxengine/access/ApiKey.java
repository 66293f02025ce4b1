package dev.sandboxengine.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * A secret that an API client shows. Its random part has 256 bits, so a plain SHA-256 of it can be stored: there is nothing
 * to guess that a slow hash would protect.
 *
 * @param value the text that the client sends
 */
public record ApiKey(String value) {

    private static final String PREFIX = "sbx_";
    private static final int BYTES = 32;

    /** A longer text cannot be a key; it is not worth hashing. */
    private static final int LONGEST = 256;

    /** A new key. */
    public static ApiKey random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new ApiKey(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Whether it could be a key at all. */
    public boolean isPlausible() {
        return !value.isEmpty() && value.length() <= LONGEST;
    }

    /** What is stored and looked up. */
    public byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return PREFIX + "***";
    }
}
