package dev.sandboxengine.http;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads ids that are UUIDs. */
public final class UuidText {

    /** {@link UUID#fromString} takes shorter ones too. */
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private UuidText() {}

    /** An id in the way that they are written; empty for anything else. */
    public static Optional<UUID> parse(String text) {
        return UUID_TEXT.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /** An id in a field or parameter. */
    public static UUID field(String field, String text) {
        return parse(text).orElseThrow(() -> Problem.invalid(field, field + " must be a UUID"));
    }
}
