package dev.sandboxengine.http;

import dev.sandboxengine.config.SecretForms;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.event.HandlerMetaInfo;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.staticfiles.Location;
import io.javalin.json.JavalinJackson;
import io.javalin.security.RouteRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The HTTP server: the conventions around every route, and the web application's files. Thread-safe. */
public final class ApiServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ApiServer.class);

    /** Scripts come from us only; xterm.js and React set styles from scripts. */
    private static final String PAGE_POLICY =
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
                    + "img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws: wss:; object-src 'none'; "
                    + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** The player of recordings is WebAssembly, which nothing else is allowed. */
    private static final String PLAYER_POLICY =
            PAGE_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");

    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration SOCKET_IDLE = Duration.ofSeconds(60);
    private static final int SOCKET_MESSAGE_BYTES = 1 << 20;

    private final Javalin javalin;

    private ApiServer(Javalin javalin) {
        this.javalin = javalin;
    }

    /**
     * Listens, and answers from the given routes.
     *
     * @param everybody the role of what everybody may have, which the web application's files are
     */
    public static ApiServer start(
            HttpConfig config, List<Routes> features, RouteRole everybody, RequestObserver observer) {
        Javalin javalin = Javalin.create(javalinConfig -> {
            server(javalinConfig, config);
            webApplication(javalinConfig, everybody);
            javalinConfig.routes.before(ctx -> {
                RequestId.assign(ctx);
                ClientAddress.assign(ctx, config.trustedProxies());
                MDC.put("request_id", RequestId.of(ctx));
                secure(ctx);
            });
            javalinConfig.routes.wsBeforeUpgrade(RequestId::assign);
            javalinConfig.routes.wsBeforeUpgrade(ctx -> ClientAddress.assign(ctx, config.trustedProxies()));
            new Cors(config.corsOrigins(), config.publicUrl()).register(javalinConfig.routes);
            register(javalinConfig, features);
            problems(javalinConfig);
            javalinConfig.requestLogger.http((ctx, millis) -> answered(ctx, millis, observer));
        });
        return new ApiServer(javalin.start());
    }

    /** The port that it listens on. */
    public int port() {
        return javalin.port();
    }

    /**
     * Registers the features, and for each GET a HEAD that needs the same role and does the same: the server leaves the body
     * out. Javalin's own answer to HEAD would be 200 whatever the route says.
     */
    private static void register(JavalinConfig javalin, List<Routes> features) {
        List<HandlerMetaInfo> gets = new ArrayList<>();
        javalin.events.handlerAdded(added -> {
            if (added.getHttpMethod().equals(HandlerType.GET)) {
                gets.add(added);
            }
        });
        features.forEach(feature -> feature.register(javalin.routes));
        gets.forEach(get -> javalin.routes.addHttpHandler(
                HandlerType.HEAD,
                get.getPath(),
                get.getHandler(),
                get.getRoles().toArray(RouteRole[]::new)));
    }

    private static void server(JavalinConfig javalin, HttpConfig config) {
        javalin.startup.showJavalinBanner = false;
        javalin.startup.startupWatcherEnabled = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.jsonMapper(new JavalinJackson(Json.mapper(), false));
        javalin.http.maxRequestSize = config.maxBodyBytes();
        javalin.http.prefer405over404 = true;
        javalin.http.defaultContentType = ContentType.JSON;
        javalin.jetty.host = config.host();
        javalin.jetty.port = config.port();
        QueuedThreadPool threads = new QueuedThreadPool(64, 4);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-", 0).factory()));
        javalin.jetty.threadPool = threads;
        javalin.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setIdleTimeout(IDLE.toMillis());
        });
        javalin.jetty.modifyServletContextHandler(context -> {
            // Every upgrade makes a session, which nobody needs
            context.getSessionHandler().setUsingCookies(false);
            context.getSessionHandler().setMaxInactiveInterval((int) SOCKET_IDLE.toSeconds());
        });
        javalin.jetty.modifyServer(server -> {
            server.setStopTimeout(5_000);
            server.setErrorHandler(new ServerRefusals());
        });
        javalin.jetty.modifyWebSocketServletFactory(factory -> {
            factory.setIdleTimeout(SOCKET_IDLE);
            factory.setMaxTextMessageSize(SOCKET_MESSAGE_BYTES);
            factory.setMaxBinaryMessageSize(SOCKET_MESSAGE_BYTES);
            // Compression costs more than it saves where each key stroke is a message, and memory for every connection
            factory.getAvailableExtensionNames().remove("permessage-deflate");
        });
    }

    private static void webApplication(JavalinConfig javalin, RouteRole everybody) {
        if (ApiServer.class.getResource("/web/index.html") != null) {
            // The names of assets hold a hash of their content: what a browser has of them is right for ever
            files(javalin, "/assets", "/web/assets", "public, max-age=31536000, immutable", everybody);
            files(javalin, "/", "/web", "no-cache", everybody);
        }
    }

    private static void files(
            JavalinConfig javalin, String path, String directory, String cacheControl, RouteRole everybody) {
        javalin.staticFiles.add(files -> {
            files.hostedPath = path;
            files.directory = directory;
            files.location = Location.CLASSPATH;
            files.roles = Set.of(everybody);
            files.headers = Map.of("Cache-Control", cacheControl);
        });
    }

    private static void secure(Context ctx) {
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("Referrer-Policy", "no-referrer");
        ctx.header("X-Frame-Options", "DENY");
        ctx.header("Content-Security-Policy", isPlayer(ctx.path()) ? PLAYER_POLICY : PAGE_POLICY);
        if (ctx.path().startsWith("/api/")) {
            ctx.header("Cache-Control", "no-store");
        }
    }

    private static boolean isPlayer(String path) {
        return path.equals("/recordings") || path.startsWith("/recordings/");
    }

    private static void problems(JavalinConfig javalin) {
        javalin.routes.exception(Problem.class, (problem, ctx) -> ProblemWriter.write(ctx, problem));
        javalin.routes.exception(HttpResponseException.class, (e, ctx) -> {
            if (e.getStatus() == 413) {
                UnwantedBody.take(ctx);
            }
            ProblemWriter.write(ctx, problemOf(e, ctx));
        });
        javalin.routes.exception(
                EofException.class, (_, ctx) -> log.debug("the client of {} went away", shown(ctx.path())));
        javalin.routes.exception(Exception.class, (e, ctx) -> {
            log.error("{} {} failed", ctx.method(), shown(ctx.path()), e);
            ProblemWriter.write(
                    ctx,
                    Problem.of(
                            Problem.Kind.INTERNAL_ERROR,
                            "the engine failed on this request; its log says more under request id "
                                    + RequestId.of(ctx)));
        });
    }

    private static Problem problemOf(HttpResponseException e, Context ctx) {
        return switch (e.getStatus()) {
            case 404 -> Problem.of(Problem.Kind.NOT_FOUND, "there is nothing at " + Redaction.of(ctx.path()));
            case 405 ->
                Problem.of(
                        Problem.Kind.METHOD_NOT_ALLOWED,
                        ctx.method() + " is not possible at " + Redaction.of(ctx.path()));
            case 413 -> Problem.of(Problem.Kind.PAYLOAD_TOO_LARGE, "the body is larger than this route accepts");
            default ->
                e.getStatus() >= 500
                        ? Problem.of(Problem.Kind.INTERNAL_ERROR, "the engine failed; request id " + RequestId.of(ctx))
                        : Problem.of(
                                Problem.Kind.INVALID_REQUEST,
                                Optional.ofNullable(e.getMessage()).orElse("the request cannot be read"));
        };
    }

    private static String shown(String url) {
        return SecretForms.masked(Redaction.of(url));
    }

    private static void answered(Context ctx, float millis, RequestObserver observer) {
        String path = ctx.path();
        String url = ctx.queryString() == null ? path : path + "?" + ctx.queryString();
        String route = ctx.endpoints().lastHttpEndpoint() == null
                ? "none"
                : ctx.endpoints().lastHttpEndpoint().path;
        observer.answered(ctx.method().name(), route, ctx.statusCode(), Duration.ofNanos((long) (millis * 1_000_000)));
        if (log.isInfoEnabled() && path.startsWith("/api/")) {
            log.info("{} {} → {} in {} ms", ctx.method(), shown(url), ctx.statusCode(), Math.round(millis * 10) / 10.0);
        }
        MDC.remove("request_id");
    }

    /** Stops listening, lets the requests that are under way end, bounded, and closes what is left. */
    @Override
    public void close() {
        javalin.stop();
    }
}
