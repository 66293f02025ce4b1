package dev.sandboxengine.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Json;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;

/** The API's OpenAPI document. Its server is {@code /}: wherever the document itself was fetched from. */
public final class DocumentRoutes implements Routes {

    static final String DOCUMENT = API + "/openapi.json";

    private final byte[] document;

    /** With the document as maps, lists and plain values. */
    public DocumentRoutes(Map<String, Object> document) {
        try {
            this.document = Json.mapper().writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the API's description cannot be written as JSON", e);
        }
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(DOCUMENT, this::document, Needs.NOTHING);
    }

    private void document(Context ctx) {
        Query.of(ctx);
        ctx.status(200).contentType("application/json").result(document);
    }
}
