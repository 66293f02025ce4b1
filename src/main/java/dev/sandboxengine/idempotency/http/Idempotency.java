package dev.sandboxengine.idempotency.http;

import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.idempotency.IdempotencyStore;
import dev.sandboxengine.idempotency.IdempotencyStore.Answer;
import dev.sandboxengine.idempotency.IdempotencyStore.Claim;
import dev.sandboxengine.idempotency.IdempotencyStore.RequestKey;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers a POST that is sent again under its Idempotency-Key as it was answered the first time. A refusal is not kept, as
 * nothing was done: it may be tried again, with another body too. Thread-safe.
 */
public final class Idempotency implements Routes {

    /** For how long an answer is kept. */
    public static final Duration MEMORY = Duration.ofHours(24);

    /** Longer than any request takes: an exec ends after an hour. */
    private static final Duration ABANDONED = Duration.ofMinutes(65);

    private static final String HEADER = "Idempotency-Key";
    private static final String ATTRIBUTE = "idempotent-request";
    private static final int LONGEST_KEY = 255;

    private final IdempotencyStore store;
    private final InstantSource clock;

    public Idempotency(IdempotencyStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.beforeMatched(API + "/*", this::before);
        routes.after(API + "/*", this::after);
    }

    private void before(Context ctx) {
        @Nullable String key = ctx.header(HEADER);
        if (key == null || !ctx.method().equals(HandlerType.POST)) {
            return;
        }
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw Problem.invalid(HEADER, HEADER + " must have 1 to " + LONGEST_KEY + " characters");
        }
        RequestKey request = new RequestKey(Callers.of(ctx).label(), key);
        Instant now = clock.instant();
        switch (store.claim(request, hash(ctx), now, now.minus(ABANDONED))) {
            case Claim.Mine _ -> ctx.attribute(ATTRIBUTE, request);
            case Claim.UnderWay _ ->
                throw Problem.later(
                        Problem.Kind.CONFLICT,
                        "the request with this " + HEADER + " is still being answered",
                        Duration.ofSeconds(1));
            case Claim.Taken _ ->
                throw Problem.of(
                        Problem.Kind.CONFLICT,
                        "another request was sent with this " + HEADER + "; use a new key for a new request");
            case Claim.Answered answered -> replay(ctx, answered.answer());
        }
    }

    private static void replay(Context ctx, Answer answer) {
        byte[] body = answer.body()
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.CONFLICT,
                        "the request with this " + HEADER
                                + " was done, and its answer is not kept; look at the state instead"));
        ctx.status(answer.status()).header("Idempotency-Replayed", "true");
        answer.location().ifPresent(location -> ctx.header("Location", location));
        ctx.contentType(answer.contentType()).result(body);
        ctx.skipRemainingHandlers();
    }

    private void after(Context ctx) throws IOException {
        RequestKey request = ctx.attribute(ATTRIBUTE);
        if (request == null) {
            return;
        }
        int status = ctx.statusCode();
        if (status >= 400) {
            store.forget(request);
            return;
        }
        store.keep(
                request,
                new Answer(
                        status,
                        Optional.ofNullable(ctx.res().getContentType()).orElse(""),
                        Optional.ofNullable(ctx.res().getHeader("Location")),
                        body(ctx)));
    }

    /** The answer's body, put back after it was read; empty for a stream, which has gone already. */
    private static Optional<byte[]> body(Context ctx) throws IOException {
        @Nullable InputStream result = ctx.resultInputStream();
        if (result == null) {
            return Optional.empty();
        }
        byte[] body = result.readAllBytes();
        ctx.result(body);
        return Optional.of(body);
    }

    private static byte[] hash(Context ctx) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String target = ctx.path() + "?" + (ctx.queryString() == null ? "" : ctx.queryString()) + "\n";
            digest.update(target.getBytes(StandardCharsets.UTF_8));
            return digest.digest(ctx.bodyAsBytes());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
