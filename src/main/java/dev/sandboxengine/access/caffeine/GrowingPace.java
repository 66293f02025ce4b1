package dev.sandboxengine.access.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sandboxengine.access.LoginPace;
import dev.sandboxengine.access.RegistrationPace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Lets each address fail five times at one account and twenty times at all of them, behind which a whole class may sit, and
 * register forty times; then each further attempt has to wait 1, 2, 4 … up to 60 s after the one before. Remembers for a quarter
 * of an hour. An account as a whole may fail a hundred times, wherever from: few, and anybody could keep its owner out. Not even
 * those keep out whoever comes from where the account was logged in to within 30 days. Thread-safe.
 */
public final class GrowingPace implements LoginPace, RegistrationPace {

    private static final int FREE_FOR_GUESSER = 5;
    private static final int FREE_FOR_ADDRESS = 20;
    private static final int FREE_FOR_ACCOUNT = 100;
    private static final int FREE_REGISTRATIONS = 40;
    private static final Duration AT_HOME = Duration.ofDays(30);
    private static final int MOST_HOMES = 100_000;

    private final GrowingWait<Guesser> guessers;
    private final GrowingWait<String> addresses;
    private final GrowingWait<UUID> accounts;
    private final GrowingWait<String> registrations;
    private final Cache<Guesser, Boolean> homes = Caffeine.newBuilder()
            .maximumSize(MOST_HOMES)
            .expireAfterWrite(AT_HOME)
            .build();

    /** Nobody has failed yet. */
    public GrowingPace(InstantSource clock) {
        this.guessers = new GrowingWait<>(FREE_FOR_GUESSER, clock);
        this.addresses = new GrowingWait<>(FREE_FOR_ADDRESS, clock);
        this.accounts = new GrowingWait<>(FREE_FOR_ACCOUNT, clock);
        this.registrations = new GrowingWait<>(FREE_REGISTRATIONS, clock);
    }

    private record Guesser(UUID account, String address) {}

    @Override
    public Optional<Duration> look(UUID name, String address) {
        return addresses.look(address).or(() -> guessers.look(new Guesser(name, address)));
    }

    @Override
    public Optional<Duration> begin(UUID account, String address) {
        Guesser guesser = new Guesser(account, address);
        Optional<Duration> forAddress = addresses.begin(address);
        if (forAddress.isPresent()) {
            return forAddress;
        }
        // What has not begun did not fail elsewhere either
        Optional<Duration> forGuesser = guessers.begin(guesser);
        if (forGuesser.isPresent()) {
            addresses.takeBack(address);
            return forGuesser;
        }
        Optional<Duration> forAccount = isHome(guesser) ? Optional.empty() : accounts.begin(account);
        if (forAccount.isPresent()) {
            addresses.takeBack(address);
            guessers.takeBack(guesser);
        }
        return forAccount;
    }

    private boolean isHome(Guesser guesser) {
        return homes.getIfPresent(guesser) != null;
    }

    @Override
    public void delay(UUID name, String address, Duration wait) {
        guessers.delay(new Guesser(name, address), wait);
    }

    /** Of the address and the account not all: else who has an account could guess at others in between. */
    @Override
    public void succeeded(UUID account, String address) {
        takeBack(account, address);
        guessers.forget(new Guesser(account, address));
        homes.put(new Guesser(account, address), true);
    }

    @Override
    public void takeBack(UUID account, String address) {
        Guesser guesser = new Guesser(account, address);
        addresses.takeBack(address);
        guessers.takeBack(guesser);
        if (!isHome(guesser)) {
            accounts.takeBack(account);
        }
    }

    @Override
    public Optional<Duration> register(String address) {
        return registrations.begin(address);
    }
}
