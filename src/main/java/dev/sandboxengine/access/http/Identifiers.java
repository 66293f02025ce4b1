package dev.sandboxengine.access.http;

import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.UuidText;
import io.javalin.http.Context;
import java.util.UUID;

/** Reads the ids in paths. */
final class Identifiers {

    private Identifiers() {}

    /** The {@code id} in the path. */
    static UUID inPath(Context ctx, String what) {
        return UuidText.parse(ctx.pathParam("id"))
                .orElseThrow(() ->
                        Problem.of(Problem.Kind.NOT_FOUND, "there is no such " + what + "; its id would be a UUID"));
    }
}
