package dev.sandboxengine.config;

import java.util.regex.Pattern;

/**
 * How the secrets look that the engine gives away, so that one is recognised wherever somebody put it by mistake: where a name
 * is wanted, or in an address. Passwords have no form, and are not found.
 */
public final class SecretForms {

    /** Keys, invitations and tickets; tokens of logins; tokens of links. In time that grows with the text, whatever it is. */
    private static final Pattern FORM = Pattern.compile("(?:sbx|inv|tkt)_[A-Za-z0-9_-]{8,}|eyJ[A-Za-z0-9_.-]{8,}"
            + "|(?<![0-9a-fA-F])[0-9a-fA-F]{48}(?![0-9a-fA-F])");

    private SecretForms() {}

    /** The text with {@code ***} in place of everything that looks like a secret of ours. */
    public static String masked(String text) {
        return FORM.matcher(text).replaceAll("***");
    }

    /** Whether something in it looks like a secret of ours. */
    public static boolean isIn(String text) {
        return FORM.matcher(text).find();
    }
}
