package dev.sandboxengine.access;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The secret of a session's link: whoever shows it is the session's candidate. It has 192 random bits, so that a plain hash of
 * it can be looked up.
 *
 * @param value 48 hexadecimal digits in lower case
 */
public record SessionToken(String value) {

    private static final int BYTES = 24;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{" + 2 * BYTES + "}");

    public SessionToken {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("the token of a session has " + 2 * BYTES + " hexadecimal digits");
        }
    }

    /** A new one. */
    public static SessionToken random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SessionToken(HexFormat.of().formatHex(bytes));
    }

    /** What somebody shows, if it could be one at all; nothing else that opens something looks like this. */
    public static Optional<SessionToken> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new SessionToken(text)) : Optional.empty();
    }

    /** What is looked up. */
    public byte[] hash() {
        return SecretWord.hash(value);
    }

    @Override
    public String toString() {
        return "***";
    }
}
