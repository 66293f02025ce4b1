package dev.sandboxengine.access;

import java.util.Locale;
import java.util.regex.Pattern;

/** What a username and an e-mail address may look like. */
public final class AccountNames {

    private static final Pattern USERNAME = Pattern.compile("[a-z0-9._-]{3,40}");
    private static final int LONGEST_EMAIL = 254;

    /** What is longer is nobody's. */
    static final int LONGEST = LONGEST_EMAIL;

    private static final Pattern EMAIL =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})+");

    private AccountNames() {}

    /** Whether somebody could be called so, ignoring case. */
    public static boolean isPossible(String usernameOrEmail) {
        String name = usernameOrEmail.toLowerCase(Locale.ROOT);
        return name.length() <= LONGEST
                && (USERNAME.matcher(name).matches() || EMAIL.matcher(name).matches());
    }

    /** A username that is as it must be. */
    public static String username(String text) {
        if (!USERNAME.matcher(text).matches()) {
            throw new UserException.Invalid(
                    "username", "username must have 3 to 40 characters, each of them one of a-z 0-9 . _ -");
        }
        return text;
    }

    /** An address that could be one. Whether mail arrives there, nobody tries. */
    public static String email(String text) {
        if (text.length() > LONGEST_EMAIL || !EMAIL.matcher(text).matches()) {
            throw new UserException.Invalid("email", "email must be an address such as ada@example.com");
        }
        return text;
    }
}
