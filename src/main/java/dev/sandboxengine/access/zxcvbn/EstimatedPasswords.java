package dev.sandboxengine.access.zxcvbn;

import com.nulabinc.zxcvbn.StandardDictionaries;
import com.nulabinc.zxcvbn.StandardKeyboards;
import com.nulabinc.zxcvbn.Strength;
import com.nulabinc.zxcvbn.ZxcvbnBuilder;
import dev.sandboxengine.access.CommonPasswords;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Looks a password up in a list of 30,000, and for what is built of these, of rows of keys, of repetitions and of years: all
 * that a program guesses within a million attempts. Thread-safe.
 */
public final class EstimatedPasswords implements CommonPasswords {

    private static final double FEWEST_GUESSES = 1e6;

    /** The list is read each time: passwords are seldom chosen, and it would take 5 MB to keep. */
    @Override
    public boolean hasLike(String password) {
        try {
            Strength strength = new ZxcvbnBuilder()
                    .dictionary(StandardDictionaries.PASSWORDS_LOADER.load())
                    .keyboard(StandardKeyboards.QWERTY_LOADER.load())
                    .build()
                    .measure(password);
            return strength.getGuesses() < FEWEST_GUESSES;
        } catch (IOException e) {
            throw new UncheckedIOException("this build lacks its list of common passwords; build it again", e);
        }
    }
}
