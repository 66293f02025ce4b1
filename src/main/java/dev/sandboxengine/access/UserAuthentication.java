package dev.sandboxengine.access;

import java.util.Optional;

/** Finds out whose login a request shows. Thread-safe. */
public interface UserAuthentication {

    /** Who is behind a login's token; empty when it opens nothing. */
    Optional<LoggedIn> authenticate(String token);

    /** Whether a text has the form of a login's token: three parts between dots. */
    static boolean isToken(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        return first > 0 && second > 0 && text.indexOf('.', second + 1) < 0;
    }
}
