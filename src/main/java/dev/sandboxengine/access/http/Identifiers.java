package dev.sandboxengine.access.http;

import dev.sandboxengine.http.Problem;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads ids that are UUIDs. */
final class Identifiers {

    /** {@link UUID#fromString} takes shorter ones too. */
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private Identifiers() {}

    static Optional<UUID> uuid(String text) {
        return UUID_TEXT.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /** The {@code id} in the path. */
    static UUID inPath(Context ctx, String what) {
        return uuid(ctx.pathParam("id"))
                .orElseThrow(() ->
                        Problem.of(Problem.Kind.NOT_FOUND, "there is no such " + what + "; its id would be a UUID"));
    }

    /** A field of a body. */
    static UUID field(String field, String text) {
        return uuid(text).orElseThrow(() -> Problem.invalid(field, field + " must be a UUID"));
    }
}
