package dev.sandboxengine.access;

import java.util.Optional;
import java.util.UUID;

/** Writes logins as texts that nobody can forge. Thread-safe. */
public interface LoginTokens {

    /** The text that stands for a login. */
    String write(Login login);

    /** Which login an unforged, unexpired text stands for. Whether that still holds, its row says. */
    Optional<UUID> read(String token);
}
