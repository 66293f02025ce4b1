package dev.sandboxengine.access.http;

import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;

/**
 * Forgets what is remembered of who may do what, before anything that changes it is answered: whoever has the answer meets the
 * change. Other engines hear of it from the database. Thread-safe.
 */
public final class RememberedRights implements Routes {

    private static final List<String> CHANGED_BY = List.of("/teams", "/api-clients", "/users", "/auth");

    private final Runnable forget;

    /** @param forget forgets all of it; quick */
    public RememberedRights(Runnable forget) {
        this.forget = forget;
    }

    @Override
    public void register(RoutesConfig routes) {
        for (String changing : CHANGED_BY) {
            routes.after(API + changing, this::answered);
            routes.after(API + changing + "/*", this::answered);
        }
    }

    private void answered(Context ctx) {
        if (!ctx.method().name().matches("GET|HEAD|OPTIONS")) {
            forget.run();
        }
    }
}
