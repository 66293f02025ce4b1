package dev.sandboxengine.config;

import java.util.regex.Pattern;

/** Finds the secrets that the engine gives out in texts where they do not belong. */
public final class SecretText {

    /** Keys, invitations and tickets, tokens of users, and tokens of links. */
    private static final Pattern SECRET = Pattern.compile("(?:sbx|inv|tkt)_[A-Za-z0-9_-]{8,}"
            + "|eyJ[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)+"
            + "|(?<![0-9a-fA-F])[0-9a-fA-F]{48}(?![0-9a-fA-F])");

    private SecretText() {}

    /** The text with {@code ***} in place of each of them. */
    public static String hide(String text) {
        return SECRET.matcher(text).replaceAll("***");
    }

    /** Whether one is in it. */
    public static boolean isIn(String text) {
        return SECRET.matcher(text).find();
    }
}
