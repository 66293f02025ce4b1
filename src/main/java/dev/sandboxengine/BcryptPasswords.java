package dev.sandboxengine;

import com.password4j.BcryptFunction;
import com.password4j.Password;
import com.password4j.types.Bcrypt;
import dev.sandboxengine.access.PasswordHash;
import java.util.Optional;

/** Passwords as bcrypt hashes. Thread-safe. */
final class BcryptPasswords implements PasswordHash {

    private static final int COST = 12;

    /** Of no password: what comes after the cost was not computed, but typed. */
    private static final String DECOY = "saltsaltsaltsaltsaltsu7bPzQ8sVfQ1kWcYb0jT5nR3mX9eLaGi";

    private final BcryptFunction bcrypt;
    private final String decoy;

    BcryptPasswords() {
        this(COST);
    }

    /** @param cost the binary logarithm of how many rounds a hash takes */
    BcryptPasswords(int cost) {
        this.bcrypt = BcryptFunction.getInstance(Bcrypt.B, cost);
        this.decoy = "$2b$%02d$%s".formatted(cost, DECOY);
    }

    @Override
    public String of(String password) {
        return Password.hash(password).with(bcrypt).getResult();
    }

    @Override
    public boolean matches(String password, Optional<String> hash) {
        String compared = hash.orElse(decoy);
        boolean same = Password.check(password, compared).with(BcryptFunction.getInstanceFromHash(compared));
        return same && hash.isPresent();
    }
}
