package dev.sandboxengine.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.api.ApiConformance;
import dev.sandboxengine.api.yaml.OpenApiDocument;
import dev.sandboxengine.http.ApiServer;
import dev.sandboxengine.http.HttpConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The document and its page, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescriptionPagesTest {

    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private ApiServer server;

    @BeforeAll
    void start() {
        server = ApiServer.start(
                new HttpConfig("127.0.0.1", 0, Optional.empty(), Set.of(), 1 << 20),
                List.of(new DocumentRoutes(OpenApiDocument.read()), new PageRoutes()),
                Needs.NOTHING,
                (_, _, _, _) -> {});
    }

    @AfterAll
    void stop() {
        server.close();
        client.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        ApiConformance.check(
                "GET",
                path,
                answer.statusCode(),
                answer.headers().firstValue("Content-Type").orElse(null),
                answer.body());
        return answer;
    }

    @Test
    void theDocumentIsServedAsItIsWritten() throws Exception {
        ObjectMapper json = new ObjectMapper();
        JsonNode served = json.readTree(get("/api/v1/openapi.json").body());
        assertThat(served).isEqualTo(json.readTree(json.writeValueAsBytes(OpenApiDocument.read())));
    }

    @Test
    void aParameterOfTheDocumentIsRefused() throws Exception {
        assertThat(get("/api/v1/openapi.json?version=2").statusCode()).isEqualTo(400);
    }

    @Test
    void thePageLoadsFromHereOnly() throws Exception {
        List<String> links = links(get("/api/docs").body());
        assertThat(links)
                .contains("/api/docs/init.js", "/api/docs/swagger-ui.css")
                .allMatch(link -> link.startsWith("/api/"));
        for (String link : links) {
            assertThat(get(link).statusCode()).as(link).isEqualTo(200);
        }
        assertThat(get("/api/docs/init.js").body())
                .contains("validatorUrl: null")
                .doesNotContain("http");
    }

    @Test
    void thePageNeedsNoInlineScript() throws Exception {
        HttpResponse<String> page = get("/api/docs/");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("script-src 'self';");
        assertThat(page.body()).doesNotContainPattern("<script(?![^>]* src=)").doesNotContainPattern(" on[a-z]+=");
    }

    @Test
    void typesAreThoseOfTheFiles() throws Exception {
        Map<String, String> types =
                Map.of("init.js", "text/javascript", "swagger-ui.css", "text/css", "favicon.png", "image/png");
        for (Map.Entry<String, String> type : types.entrySet()) {
            assertThat(get("/api/docs/" + type.getKey())
                            .headers()
                            .firstValue("Content-Type")
                            .orElse(""))
                    .startsWith(type.getValue());
        }
    }

    @Test
    void aLargeFileIsSentOnce() throws Exception {
        String tag =
                get("/api/docs/swagger-ui.css").headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = get("/api/docs/swagger-ui.css", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void nothingElseIsServed() throws Exception {
        for (String name : List.of("swagger-initializer.js", "index.html", "..%2Fopenapi%2Fopenapi.yaml")) {
            assertThat(get("/api/docs/" + name).statusCode()).as(name).isBetween(400, 404);
        }
    }

    private static List<String> links(String page) {
        List<String> links = new ArrayList<>();
        for (Matcher link = LINK.matcher(page); link.find(); ) {
            links.add(link.group(1));
        }
        return links;
    }
}
