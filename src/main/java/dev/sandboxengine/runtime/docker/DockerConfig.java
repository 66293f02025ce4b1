package dev.sandboxengine.runtime.docker;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the Docker daemon is and how it is used.
 *
 * @param host the daemon: {@code unix:///path} or {@code tcp://host:port} ({@code DOCKER_HOST})
 * @param certificates directory with {@code ca.pem}, {@code cert.pem} and {@code key.pem}; present: TLS is spoken and the
 *     daemon's certificate verified ({@code DOCKER_CERT_PATH} with {@code DOCKER_TLS_VERIFY})
 * @param network name of the bridge that sandboxes are on; made when it is missing ({@code DOCKER_NETWORK})
 * @param pullPolicy when images are pulled ({@code DOCKER_PULL_POLICY})
 * @param callTimeout bound of every call but a pull
 * @param pullTimeout bound of a whole pull
 */
public record DockerConfig(
        URI host,
        Optional<Path> certificates,
        String network,
        PullPolicy pullPolicy,
        Duration callTimeout,
        Duration pullTimeout) {

    /** The local daemon, network {@code sandbox-engine}, {@code if-not-present}, 30 s a call and 10 minutes a pull. */
    public static final DockerConfig DEFAULT = new DockerConfig(
            URI.create("unix:///var/run/docker.sock"),
            Optional.empty(),
            "sandbox-engine",
            PullPolicy.IF_NOT_PRESENT,
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));

    public DockerConfig {
        DaemonAddress.parse(host, Optional.empty());
        if (!network.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*") || network.matches("bridge|host|none|default")) {
            throw new IllegalArgumentException("not the name of a network of one's own: '" + network + "'");
        }
        if (!callTimeout.isPositive() || !pullTimeout.isPositive()) {
            throw new IllegalArgumentException("a timeout is longer than nothing");
        }
    }

    /** When an image is pulled, in the words of Docker and Kubernetes. */
    public enum PullPolicy {
        /** Before every launch; the registry must answer. */
        ALWAYS,
        /** When it is not on the host. */
        IF_NOT_PRESENT,
        /** Never: it is on the host or the launch fails. */
        NEVER;

        /**
         * Reads {@code always}, {@code if-not-present} (also {@code IfNotPresent} and {@code missing}) or {@code never}.
         *
         * @throws IllegalArgumentException for anything else
         */
        public static PullPolicy parse(String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "always" -> ALWAYS;
                case "if-not-present", "ifnotpresent", "missing" -> IF_NOT_PRESENT;
                case "never" -> NEVER;
                default ->
                    throw new IllegalArgumentException(
                            "'" + word + "' is none of always, if-not-present (or missing), never");
            };
        }
    }
}
