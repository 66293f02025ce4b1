package dev.sandboxengine.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Says as a problem what the server refuses before any route sees it: a path or a header that no server takes. Nothing of the
 * request is repeated, because nobody has looked at it. Thread-safe.
 */
final class ServerRefusals extends ErrorHandler {

    /** Jetty would say nothing but the status to PUT, PATCH and DELETE. */
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        String id = RequestId.fresh();
        Problem problem = code >= 500
                ? Problem.of(Problem.Kind.INTERNAL_ERROR, "the engine failed; request id " + id)
                : Problem.of(
                        Problem.Kind.INVALID_REQUEST,
                        "the server cannot take this request; check its path and headers for characters that do not belong there, and their length");
        Map<String, Object> body = ProblemWriter.members(problem, code, id);
        response.setStatus(code);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, ProblemWriter.TYPE);
        response.getHeaders().put(RequestId.HEADER, id);
        try {
            response.write(true, ByteBuffer.wrap(Json.mapper().writeValueAsBytes(body)), callback);
        } catch (JsonProcessingException e) {
            callback.failed(e);
        }
    }
}
