package dev.sandboxengine.access;

import java.util.HexFormat;
import java.util.UUID;

/** What somebody showed to be known, in a form that can be kept: it opens nothing by itself. */
public sealed interface Credential {

    /**
     * A key.
     *
     * @param hash its hash, in hexadecimal digits
     */
    record Key(String hash) implements Credential {

        /** That key. */
        public static Key of(ApiKey key) {
            return new Key(HexFormat.of().formatHex(key.hash()));
        }

        @Override
        public String toString() {
            return "a key";
        }
    }

    /**
     * A login.
     *
     * @param id its row's
     */
    record Session(UUID id) implements Credential {}

    /**
     * A session's token, at the terminal of the session's sandbox.
     *
     * @param session its row's
     */
    record Link(UUID session, String sandbox) implements Credential {}
}
