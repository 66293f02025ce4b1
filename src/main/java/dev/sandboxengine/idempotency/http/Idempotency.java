package dev.sandboxengine.idempotency.http;

import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.http.ClientAddress;
import dev.sandboxengine.http.Doubt;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.idempotency.IdempotencyStore;
import dev.sandboxengine.idempotency.IdempotencyStore.Answer;
import dev.sandboxengine.idempotency.IdempotencyStore.Claim;
import dev.sandboxengine.idempotency.IdempotencyStore.Lease;
import dev.sandboxengine.idempotency.IdempotencyStore.RequestKey;
import dev.sandboxengine.idempotency.Ration;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Answers a POST that is sent again under its Idempotency-Key as it was answered the first time. A refusal is not kept, as
 * nothing was done: it may be tried again, with another body too. Where it cannot be known whether something was done, the
 * request is never done again. Thread-safe.
 */
public final class Idempotency implements Routes {

    /** For how long an answer is kept. */
    public static final Duration MEMORY = Duration.ofHours(24);

    /** How often leases are to be renewed. */
    public static final Duration RENEWAL = Duration.ofSeconds(5);

    /** Long enough for a renewal or two to fail, short enough to know soon that an engine died. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private static final String HEADER = "Idempotency-Key";
    private static final String ATTRIBUTE = "idempotent-request";
    private static final String HASH = "HmacSHA256";
    private static final int LONGEST_KEY = 255;

    /** Rows of some hundred bytes each; as many as one caller makes who sends two requests in each second of a day. */
    private static final long MOST_REQUESTS = 200_000;

    private static final long MOST_BYTES = 256L << 20;

    /** How often what is older than the memory is removed. */
    private static final Duration ROOM_AGAIN = Duration.ofHours(1);

    private final IdempotencyStore store;
    private final Ration ration;
    private final UUID owner;
    private final String secret;
    private final InstantSource clock;
    private final Set<RequestKey> underWay = ConcurrentHashMap.newKeySet();

    /**
     * Has answered nothing yet.
     *
     * @param owner names this engine process among all that ever use the store
     * @param secret the same for all of these: what is stored of requests, among them passwords, tells nothing without it
     */
    public Idempotency(IdempotencyStore store, UUID owner, String secret, InstantSource clock) {
        this(store, new Ration(store, MOST_REQUESTS, MOST_BYTES, clock), owner, secret, clock);
    }

    /** The same, with a ration of one's own. */
    Idempotency(IdempotencyStore store, Ration ration, UUID owner, String secret, InstantSource clock) {
        this.store = store;
        this.ration = ration;
        this.owner = owner;
        this.secret = secret;
        this.clock = clock;
    }

    /** Keeps the route from running, but not what comes after it, which skipping all remaining handlers would. */
    private static final class Replayed extends RuntimeException {

        Replayed() {
            super("it was answered before", null, false, false);
        }
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.beforeMatched(API + "/*", this::before);
        routes.exception(Replayed.class, (_, _) -> {});
        routes.after(API + "/*", this::after);
    }

    /** Tells the store that this engine lives and still answers what it began. */
    public void renew() {
        store.renew(lease(), underWay);
    }

    private Lease lease() {
        return new Lease(owner, clock.instant().plus(LEASE));
    }

    private void before(Context ctx) {
        @Nullable String key = ctx.header(HEADER);
        if (key == null || !ctx.method().equals(HandlerType.POST)) {
            return;
        }
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw Problem.invalid(HEADER, HEADER + " must have 1 to " + LONGEST_KEY + " characters");
        }
        // Who logs in or registers is nobody yet: there the key is of an address, and only the very same request, with
        // the same password, is answered again
        String caller = Callers.known(ctx)
                .map(Principal::label)
                .orElseGet(() -> "address:" + ClientAddress.of(ctx).getHostAddress());
        RequestKey request = new RequestKey(caller, key);
        switch (store.claim(request, hash(ctx), lease(), clock.instant())) {
            case Claim.Mine _ -> {
                refuseTooMany(request);
                underWay.add(request);
                ctx.attribute(ATTRIBUTE, request);
            }
            case Claim.UnderWay _ ->
                throw Problem.later(
                        Problem.Kind.CONFLICT,
                        "the request with this " + HEADER + " is still being answered",
                        Duration.ofSeconds(1));
            case Claim.Abandoned _ ->
                throw Problem.of(
                        Problem.Kind.CONFLICT,
                        "the engine stopped while it answered the request with this " + HEADER
                                + "; look at the state, and use a new key to do it again");
            case Claim.Taken _ ->
                throw Problem.of(
                        Problem.Kind.CONFLICT,
                        "another request was sent with this " + HEADER + "; use a new key for a new request");
            case Claim.Answered answered -> replay(ctx, answered.answer());
        }
    }

    private void refuseTooMany(RequestKey request) {
        if (!ration.covers(request.principal())) {
            store.forget(request);
            throw Problem.later(
                    Problem.Kind.RATE_LIMITED,
                    "too many of your requests with an " + HEADER + " are remembered, each for " + MEMORY.toHours()
                            + " h; send it without that header, or try again later",
                    ROOM_AGAIN);
        }
    }

    private static void replay(Context ctx, Answer answer) {
        byte[] body = answer.body()
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.CONFLICT,
                        "the request with this " + HEADER
                                + " was done, perhaps only in part, and its answer is not kept; look at the state, and "
                                + "use a new key to do it again"));
        ctx.status(answer.status()).header("Idempotency-Replayed", "true");
        answer.location().ifPresent(location -> ctx.header("Location", location));
        answer.cookie().ifPresent(cookie -> ctx.header("Set-Cookie", cookie));
        ctx.contentType(answer.contentType()).result(body);
        throw new Replayed();
    }

    private void after(Context ctx) throws IOException {
        RequestKey request = ctx.attribute(ATTRIBUTE);
        if (request == null) {
            return;
        }
        try {
            settle(ctx, request, ctx.statusCode());
        } finally {
            underWay.remove(request);
        }
    }

    private void settle(Context ctx, RequestKey request, int status) throws IOException {
        if (status < 400) {
            store.keep(
                    request,
                    new Answer(
                            status,
                            Optional.ofNullable(ctx.res().getContentType()).orElse(""),
                            Optional.ofNullable(ctx.res().getHeader("Location")),
                            body(ctx).filter(body -> ration.coversBytes(request.principal(), body.length)),
                            Optional.ofNullable(ctx.res().getHeader("Set-Cookie"))));
        } else if (mayBeDone(ctx, status)) {
            store.keep(request, new Answer(status, "", Optional.empty(), Optional.empty()));
        } else {
            store.forget(request);
        }
    }

    /** Whether something may have been done: a bug anywhere, a database that broke off, or what befell a command that ran: its caller may have lost the right to it meanwhile. */
    private static boolean mayBeDone(Context ctx, int status) {
        @Nullable Endpoint route = ctx.endpoints().lastHttpEndpoint();
        boolean command = route != null && route.path.endsWith("/exec");
        return status == 500 || Doubt.about(ctx) || (command && (status == 401 || status == 409 || status > 500));
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

    private byte[] hash(Context ctx) {
        try {
            Mac mac = Mac.getInstance(HASH);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HASH));
            // In another team it is another request
            String target = Callers.known(ctx).flatMap(Principal::currentTeam) + " " + ctx.path() + "?"
                    + (ctx.queryString() == null ? "" : ctx.queryString()) + "\n";
            mac.update(target.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(ctx.bodyAsBytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HASH, e);
        }
    }
}
