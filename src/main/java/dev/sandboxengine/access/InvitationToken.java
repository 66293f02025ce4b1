package dev.sandboxengine.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * A secret that lets somebody register once. It has 256 random bits, so that a plain hash of it can be stored.
 *
 * @param value what whoever is invited sends
 */
public record InvitationToken(String value) {

    private static final String PREFIX = "inv_";
    private static final int BYTES = 32;

    /** A new one. */
    public static InvitationToken random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new InvitationToken(
                PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
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
