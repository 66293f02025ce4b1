package dev.sandboxengine.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * A secret that opens one thing once. It has 256 random bits, so that a plain hash of it can be stored.
 *
 * @param value what is in the URL
 */
public record TicketToken(String value) {

    private static final String PREFIX = "tkt_";
    private static final int BYTES = 32;

    /** Longer than any that there is; what is longer is not worth hashing. */
    private static final int LONGEST = 64;

    /** A new one. */
    public static TicketToken random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new TicketToken(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Whether it could be one at all. */
    public boolean isPlausible() {
        return value.startsWith(PREFIX) && value.length() <= LONGEST;
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
