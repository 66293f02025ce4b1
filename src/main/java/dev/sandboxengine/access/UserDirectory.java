package dev.sandboxengine.access;

import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What an administrator does with users. Who lacks what comes with the role of an administrator neither gives it nor gets at
 * somebody who has it. Thread-safe.
 */
public final class UserDirectory {

    private final UserStore store;
    private final Passwords passwords;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    /** @param ids random ones */
    public UserDirectory(UserStore store, Passwords passwords, Supplier<UUID> ids, InstantSource clock) {
        this.store = store;
        this.passwords = passwords;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A user, and the password that was made for them.
     *
     * @param generated to be shown once; empty when none was made
     */
    public record WithPassword(User user, Optional<String> generated) {
        @Override
        public String toString() {
            return user.toString();
        }
    }

    /**
     * A user who is to be.
     *
     * @param password empty for a generated one
     * @param team empty for the first team
     */
    public record Order(
            String username, Optional<String> email, UserRole role, Optional<String> password, Optional<UUID> team) {}

    /**
     * What is to be changed; what is empty stays.
     *
     * @param generate whether the user gets a new, generated password
     */
    public record Change(
            Optional<UserRole> role,
            Optional<Boolean> active,
            Optional<String> email,
            Optional<String> password,
            boolean generate) {}

    /** Makes a user. */
    public WithPassword add(Principal caller, Order order) {
        refuseToRaise(caller, order.role());
        User user = new User(
                ids.get(),
                AccountNames.username(order.username()),
                order.email().map(AccountNames::email),
                order.role(),
                true,
                clock.instant());
        Optional<String> generated =
                order.password().isPresent() ? Optional.empty() : Optional.of(passwords.generate());
        String password = order.password().or(() -> generated).orElseThrow();
        return switch (store.add(user, passwords.hash("password", password, user.username()), order.team())) {
            case DONE -> new WithPassword(user, generated);
            case TAKEN -> throw new UserException.Taken();
            case NO_PLACE ->
                throw new UserException.NotFound(
                        "team '" + order.team().map(UUID::toString).orElse("default") + "'");
        };
    }

    /** One of them. */
    public User get(UUID id) {
        return store.find(id).orElseThrow(() -> nobody(id));
    }

    /** Some of them, by name. */
    public UserStore.Page list(int limit, int offset) {
        return store.list(limit, offset);
    }

    /**
     * Changes a user.
     *
     * @throws UserException.LastAdministrator when nobody could administer the installation after it
     */
    public WithPassword change(Principal caller, UUID id, Change change) {
        change.role().ifPresent(role -> refuseToRaise(caller, role));
        User before = get(id);
        Optional<String> generated = change.generate() ? Optional.of(passwords.generate()) : Optional.empty();
        Optional<String> hash = change.password()
                .or(() -> generated)
                .map(password -> passwords.hash("password", password, before.username()));
        settle(
                id,
                store.change(
                        id,
                        new UserStore.Change(
                                change.role(), change.active(), change.email().map(AccountNames::email), hash),
                        reaches(caller, UserRole.ADMIN)));
        return new WithPassword(get(id), generated);
    }

    /**
     * Removes a user.
     *
     * @throws UserException.LastAdministrator when nobody could administer the installation after it
     */
    public void delete(Principal caller, UUID id) {
        settle(id, store.delete(id, reaches(caller, UserRole.ADMIN)));
    }

    private static boolean reaches(Principal caller, UserRole role) {
        return role == UserRole.USER || role.granted().stream().allMatch(caller::mayGrant);
    }

    private static void refuseToRaise(Principal caller, UserRole role) {
        if (!reaches(caller, role)) {
            throw outOfReach();
        }
    }

    private static UserException.Denied outOfReach() {
        return new UserException.Denied(
                "the role admin comes with the permission *, which you lack yourself, so you can"
                        + " neither give it nor change who has it; ask an administrator who has it");
    }

    private static void settle(UUID id, UserStore.Changed changed) {
        switch (changed) {
            case DONE -> {
                // As it should be
            }
            case NO_SUCH_USER -> throw nobody(id);
            case TAKEN -> throw new UserException.Taken();
            case OUT_OF_REACH -> throw outOfReach();
            case LAST_ADMINISTRATOR -> throw new UserException.LastAdministrator();
        }
    }

    private static UserException.NotFound nobody(UUID id) {
        return new UserException.NotFound("user '" + id + "'");
    }
}
