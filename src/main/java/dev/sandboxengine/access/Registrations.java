package dev.sandboxengine.access;

import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Lets people make users of themselves, as far as the operator wants that. Thread-safe. */
public final class Registrations {

    private static final String NO_INVITATION =
            "this invitation is unknown, used up or out of date; ask whoever invited you for a new one";

    private final UserStore store;
    private final Passwords passwords;
    private final Supplier<Registration> mode;
    private final RegistrationPace pace;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    /**
     * @param mode who may register at present
     * @param ids random ones
     */
    public Registrations(
            UserStore store,
            Passwords passwords,
            Supplier<Registration> mode,
            RegistrationPace pace,
            Supplier<UUID> ids,
            InstantSource clock) {
        this.store = store;
        this.passwords = passwords;
        this.mode = mode;
        this.pace = pace;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Makes a user, in the team of the invitation, or else in the first team.
     *
     * @param address whose address the request comes from
     * @throws UserException.Denied when nobody may register, or only with an invitation
     * @throws UserException.TooMany after many from there, whatever became of them
     */
    public User register(
            String username,
            Optional<String> email,
            String password,
            Optional<InvitationToken> invitation,
            String address) {
        refuseStrangers(invitation);
        pace.register(address).ifPresent(wait -> {
            throw new UserException.TooMany("too many registrations came from this address", wait);
        });
        if (invitation.isPresent() && !store.isOpen(invitation.get().hash(), clock.instant())) {
            throw new UserException.Invalid("invitation", NO_INVITATION);
        }
        User user = new User(
                ids.get(),
                AccountNames.username(username),
                email.map(AccountNames::email),
                UserRole.USER,
                true,
                clock.instant());
        String hash = passwords.hash("password", password, username);
        UserStore.Added added = invitation
                .map(token -> store.addInvited(user, hash, token.hash(), clock.instant()))
                .orElseGet(() -> store.add(user, hash, Optional.empty()));
        return switch (added) {
            case DONE -> user;
            case TAKEN -> throw new UserException.Taken();
            case NO_PLACE -> throw new UserException.Invalid("invitation", NO_INVITATION);
        };
    }

    /** Before anything is looked up, a password hashed for nothing, or a name compared with those that there are. */
    private void refuseStrangers(Optional<InvitationToken> invitation) {
        switch (mode.get()) {
            case CLOSED ->
                throw new UserException.Denied(
                        "nobody can register here; ask an administrator, who can make a user for you");
            case INVITE -> {
                if (invitation.isEmpty()) {
                    throw new UserException.Denied(
                            "only who is invited can register; ask a team's owner for an invitation, and send it as"
                                    + " invitation");
                }
            }
            case OPEN -> {
                // Everybody is welcome
            }
        }
    }
}
