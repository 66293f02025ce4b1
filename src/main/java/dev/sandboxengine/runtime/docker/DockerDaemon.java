package dev.sandboxengine.runtime.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The daemon, whether it is there or not. The API's version is agreed on when it first answers, and again after every
 * failure. Calls throw {@link RuntimeFailure.Unavailable} while it is away and {@link DaemonRefusal} when it says no.
 * Thread-safe.
 */
final class DockerDaemon {

    private static final int MAX_ANSWER = 32 << 20;

    private final DockerConfig config;
    private final DaemonHttp http;
    private final ObjectMapper json = DockerClientConfig.getDefaultObjectMapper();
    private volatile @Nullable Link link;

    DockerDaemon(DockerConfig config, DaemonHttp http) {
        this.config = config;
        this.http = http;
    }

    private record Link(ApiVersion version, DockerClient client, DockerClientConfig clientConfig) {}

    /** What the daemon and we both speak. */
    ApiVersion version(String deed) {
        return link(deed).version();
    }

    DaemonHttp http() {
        return http;
    }

    ObjectMapper json() {
        return json;
    }

    DockerConfig config() {
        return config;
    }

    /** The configuration of docker-java, for the credentials of registries. */
    DockerClientConfig clientConfig(String deed) {
        return link(deed).clientConfig();
    }

    /** Asks by a typed command. */
    <T> T ask(String deed, Function<DockerClient, T> question) {
        return agreeing(deed, link -> {
            try {
                return question.apply(link.client());
            } catch (DockerException refusal) {
                throw new DaemonRefusal(deed, refusal.getHttpStatus(), reason(refusal.getMessage()));
            } catch (RuntimeException failure) {
                // The transport's, or docker-java's around an answer that it could not read.
                if (failure.getCause() instanceof IOException cause) {
                    throw gone(deed, cause);
                }
                throw failure;
            }
        });
    }

    /** Asks and reads a whole answer; the target is without the version. */
    DaemonHttp.Whole whole(String deed, DaemonHttp.Question question) {
        return whole(deed, question, config.callTimeout());
    }

    /** Asks what may take so long. */
    DaemonHttp.Whole whole(String deed, DaemonHttp.Question question, Duration timeout) {
        return agreeing(deed, link -> {
            try {
                var answer = http.exchange(versioned(link, question), timeout, MAX_ANSWER);
                if (answer.status() >= 300) {
                    throw new DaemonRefusal(
                            deed, answer.status(), reason(new String(answer.body(), StandardCharsets.UTF_8)));
                }
                return answer;
            } catch (IOException failure) {
                throw gone(deed, failure);
            }
        });
    }

    /** Asks and leaves the body of the answer to the caller, who closes it; the header is waited for. */
    DaemonHttp.Answer open(String deed, DaemonHttp.Question question, Duration timeout) {
        return agreeing(deed, link -> {
            try {
                var answer = http.open(versioned(link, question), timeout);
                if (answer.status() < 300) {
                    return answer;
                }
                try (answer) {
                    throw new DaemonRefusal(
                            deed,
                            answer.status(),
                            reason(new String(answer.body().readNBytes(64 << 10), StandardCharsets.UTF_8)));
                }
            } catch (IOException failure) {
                throw gone(deed, failure);
            }
        });
    }

    /** Asks and reads a streamed answer, all within the time. */
    <T> T stream(String deed, DaemonHttp.Question question, Duration timeout, BodyReader<T> reader) {
        try (var answer = open(deed, question, timeout)) {
            return http.within(timeout, answer, reader);
        } catch (IOException failure) {
            throw gone(deed, failure);
        }
    }

    /** Asks for JSON. */
    JsonNode tree(String deed, DaemonHttp.Question question) {
        try {
            return json.readTree(whole(deed, question).body());
        } catch (IOException failure) {
            throw gone(deed, failure);
        }
    }

    byte[] bytes(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A part of a path or query, escaped. */
    static String escape(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The failure to reach the daemon, with what to do about it. */
    RuntimeFailure.Unavailable gone(String deed, IOException failure) {
        link = null;
        return new RuntimeFailure.Unavailable(
                "cannot " + deed + ": Docker at " + config.host() + " " + Remedy.of(failure), failure);
    }

    private static DaemonHttp.Question versioned(Link link, DaemonHttp.Question question) {
        return new DaemonHttp.Question(
                question.method(), "/v" + link.version() + question.target(), question.headers(), question.body());
    }

    // A daemon that was replaced by another version between two calls refuses the old agreement: agree anew, once.
    private <T> T agreeing(String deed, Function<Link, T> question) {
        try {
            return question.apply(link(deed));
        } catch (DaemonRefusal refusal) {
            if (refusal.status() != 400 || !refusal.says("client version")) {
                throw refusal;
            }
            link = null;
            return question.apply(link(deed));
        }
    }

    private Link link(String deed) {
        var current = link;
        if (current == null) {
            var version = ApiVersion.agree(http, config.callTimeout(), deed, this);
            var clientConfig = DefaultDockerClientConfig.createDefaultConfigBuilder()
                    .withDockerHost("tcp://docker:2375")
                    .withDockerTlsVerify(false)
                    .withApiVersion(version.toString())
                    .build();
            var client = DockerClientImpl.getInstance(clientConfig, new DaemonTransport(http, config.callTimeout()));
            current = new Link(version, client, clientConfig);
            link = current;
        }
        return current;
    }

    // {"message": "…"}, with docker-java's "Status 404: " before it.
    private String reason(@Nullable String body) {
        String text = body == null ? "" : body.trim();
        int brace = text.indexOf("{\"message\"");
        if (brace >= 0) {
            try {
                return json.readTree(text.substring(brace))
                        .path("message")
                        .asText(text)
                        .trim();
            } catch (JsonProcessingException _) {
                return text;
            }
        }
        return text.isEmpty() ? "no reason given" : text;
    }
}
