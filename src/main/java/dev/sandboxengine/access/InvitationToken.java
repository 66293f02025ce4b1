package dev.sandboxengine.access;

import java.util.random.RandomGenerator;

/**
 * A secret that lets somebody register once. It has 256 random bits, so that a plain hash of it can be stored.
 *
 * @param value what whoever is invited sends
 */
public record InvitationToken(String value) {

    private static final String PREFIX = "inv_";

    /** A new one. */
    public static InvitationToken random(RandomGenerator random) {
        return new InvitationToken(SecretWord.random(PREFIX, random));
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
