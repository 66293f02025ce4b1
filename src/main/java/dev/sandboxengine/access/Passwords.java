package dev.sandboxengine.access;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Makes, judges and compares passwords; few at a time, because each takes a processor for long. Thread-safe. */
public final class Passwords {

    private static final int SHORTEST = 12;

    /** What bcrypt looks at; it would take the rest for anything. */
    private static final int MOST_BYTES = 72;

    private static final int GENERATED_BYTES = 18;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PasswordHash hash;
    private final CommonPasswords common;
    private final RandomGenerator random;
    private final Semaphore turns;

    /**
     * @param random a secure one
     * @param atOnce how many may be hashed at the same time
     */
    public Passwords(PasswordHash hash, CommonPasswords common, RandomGenerator random, int atOnce) {
        this.hash = hash;
        this.common = common;
        this.random = random;
        this.turns = new Semaphore(atOnce, true);
    }

    /** One that nobody will guess, of 24 letters, digits, dashes and underscores. */
    public String generate() {
        byte[] bytes = new byte[GENERATED_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The hash of a new password.
     *
     * @param field what the caller calls it
     * @throws UserException.Invalid when it is too easy to guess
     */
    public String hash(String field, String password, String username) {
        weakness(password, username).ifPresent(what -> refuse(field, what));
        return inTurn(() -> {
            // The list takes time and memory too
            if (common.hasLike(password)) {
                refuse(field, "is one of those that are tried first; take a few words that do not belong together");
            }
            return hash.of(password);
        });
    }

    private static void refuse(String field, String what) {
        throw new UserException.Invalid(field, field + " " + what);
    }

    /** Whether it is the password of this hash; takes as long when there is none. */
    boolean matches(String password, Optional<String> stored) {
        // Bcrypt takes what begins alike for the same
        Optional<String> comparable = bytes(password) > MOST_BYTES ? Optional.empty() : stored;
        return inTurn(() -> hash.matches(password, comparable));
    }

    private Optional<String> weakness(String password, String username) {
        if (password.codePointCount(0, password.length()) < SHORTEST) {
            return Optional.of("must have at least " + SHORTEST + " characters");
        }
        if (bytes(password) > MOST_BYTES) {
            return Optional.of("must have at most " + MOST_BYTES
                    + " bytes in UTF-8, which is all that its hash (bcrypt) looks at; take a shorter one");
        }
        if (password.toLowerCase(Locale.ROOT).contains(username.toLowerCase(Locale.ROOT))) {
            return Optional.of("must not contain the username");
        }
        return Optional.empty();
    }

    private static int bytes(String password) {
        return password.getBytes(StandardCharsets.UTF_8).length;
    }

    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UserException.TooMany("too many people log in at this moment", Duration.ofSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException.TooMany("the engine stops", Duration.ofSeconds(2));
        }
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }
}
