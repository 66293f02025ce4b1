package dev.sandboxengine.http;

import io.javalin.config.RoutesConfig;

/** The routes of one feature. */
public interface Routes {

    /** Below this are all routes of the API. */
    String API = "/api/v1";

    /** Registers them: one line for each, with what it needs. */
    void register(RoutesConfig routes);
}
