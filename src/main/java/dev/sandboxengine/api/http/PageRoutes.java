package dev.sandboxengine.api.http;

import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The page on which people read and try the API: Swagger UI, and nothing from anywhere else. */
public final class PageRoutes implements Routes {

    private static final String PAGE = "/api/docs";
    private static final String OURS = "/api-docs/";
    private static final String SWAGGER_POM = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

    private record Asset(String resource, String type) {}

    private final Asset page = new Asset(OURS + "index.html", "text/html; charset=utf-8");
    private final Map<String, Asset> assets;

    /** Of Swagger's files, which are large and change with its version only. */
    private final String entityTag;

    public PageRoutes() {
        String version = swaggerVersion();
        String swagger = "/META-INF/resources/webjars/swagger-ui/" + version + "/";
        assets = Map.of(
                "init.js", new Asset(OURS + "init.js", "text/javascript; charset=utf-8"),
                "swagger-ui.css", new Asset(swagger + "swagger-ui.css", "text/css; charset=utf-8"),
                "swagger-ui-bundle.js", new Asset(swagger + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
                "favicon.png", new Asset(swagger + "favicon-32x32.png", "image/png"));
        entityTag = "W/\"" + version + "\"";
    }

    private static String swaggerVersion() {
        Properties pom = new Properties();
        try (InputStream in = PageRoutes.class.getResourceAsStream(SWAGGER_POM)) {
            if (in != null) {
                pom.load(in);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the jar of swagger-ui cannot be read; build the engine again", e);
        }
        return Optional.ofNullable(pom.getProperty("version"))
                .orElseThrow(() -> new IllegalStateException(
                        "the jar of swagger-ui is not on the class path; build the engine again"));
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(PAGE, ctx -> send(ctx, page), Needs.NOTHING);
        routes.get(PAGE + "/{file}", this::asset, Needs.NOTHING);
    }

    private void asset(Context ctx) throws IOException {
        Asset asset = assets.get(ctx.pathParam("file"));
        if (asset == null) {
            throw Problem.of(Problem.Kind.NOT_FOUND, "there is no such file; the page is at " + PAGE);
        }
        if (!asset.resource().startsWith(OURS)) {
            ctx.header("Cache-Control", "no-cache");
            ctx.header("ETag", entityTag);
            if (entityTag.equals(ctx.header("If-None-Match"))) {
                ctx.status(304);
                return;
            }
        }
        send(ctx, asset);
    }

    private static void send(Context ctx, Asset asset) throws IOException {
        try (InputStream in = PageRoutes.class.getResourceAsStream(asset.resource())) {
            if (in == null) {
                throw new IllegalStateException("this build lacks " + asset.resource());
            }
            ctx.status(200).contentType(asset.type()).result(in.readAllBytes());
        }
    }
}
