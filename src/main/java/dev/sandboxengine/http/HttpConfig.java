package dev.sandboxengine.http;

import dev.sandboxengine.config.Environment;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the server listens and what it accepts.
 *
 * @param host the address to listen on
 * @param port the port, 0 for any that is free
 * @param publicUrl where people reach the engine; empty: at the port on localhost
 * @param corsOrigins web origins whose pages may use the API with a key of their own; {@code *} for all
 * @param maxBodyBytes the largest JSON body
 */
public record HttpConfig(String host, int port, Optional<URI> publicUrl, Set<String> corsOrigins, long maxBodyBytes) {

    private static final int DEFAULT_PORT = 8080;
    private static final long MAX_BODY_BYTES = 1 << 20;

    public HttpConfig {
        corsOrigins = Set.copyOf(corsOrigins);
    }

    /** {@code SERVER_HOST}, {@code SERVER_PORT}, {@code PUBLIC_URL}, {@code CORS_ORIGINS}. */
    public static HttpConfig from(Environment env) {
        URI none = URI.create("http://localhost");
        URI publicUrl = env.uri("PUBLIC_URL", none, Set.of("http", "https"));
        return new HttpConfig(
                env.text("SERVER_HOST", "127.0.0.1"),
                env.number("SERVER_PORT", DEFAULT_PORT, 0, 65_535),
                publicUrl.equals(none) ? Optional.empty() : Optional.of(publicUrl),
                Arrays.stream(env.text("CORS_ORIGINS", "*").split(",", -1))
                        .map(String::strip)
                        .filter(origin -> !origin.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()),
                MAX_BODY_BYTES);
    }
}
