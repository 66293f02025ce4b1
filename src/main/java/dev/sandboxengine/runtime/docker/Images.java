package dev.sandboxengine.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.AuthConfig;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Has images on the host, as the pull policy says. Thread-safe. */
final class Images {

    // Launches come in bursts; an image that was there a moment ago is not asked for again.
    private static final Duration TRUST = Duration.ofSeconds(5);
    private static final int REMEMBERED = 1000;

    private final DockerDaemon daemon;
    private final ConcurrentHashMap<ImageRef, Long> seen = new ConcurrentHashMap<>();

    Images(DockerDaemon daemon) {
        this.daemon = daemon;
    }

    void ensure(ImageRef image) {
        switch (daemon.config().pullPolicy()) {
            case ALWAYS -> pull(image);
            case IF_NOT_PRESENT -> {
                if (!isPresent(image)) {
                    pull(image);
                }
            }
            case NEVER -> {
                if (!isPresent(image)) {
                    throw unavailable(
                            image, "it is not on the host and the pull policy is 'never': build or pull it there");
                }
            }
        }
    }

    private boolean isPresent(ImageRef image) {
        long now = System.nanoTime();
        Long when = seen.get(image);
        if (when != null && now - when < TRUST.toNanos()) {
            return true;
        }
        try {
            daemon.ask(
                    "look for image '" + image + "'",
                    client -> client.inspectImageCmd(image.value()).exec());
        } catch (DaemonRefusal refusal) {
            seen.remove(image);
            if (refusal.status() == 404) {
                return false;
            }
            throw refusal;
        }
        if (seen.size() >= REMEMBERED) {
            seen.clear();
        }
        seen.put(image, now);
        return true;
    }

    private void pull(ImageRef image) {
        String deed = "pull image '" + image + "'";
        var timeout = daemon.config().pullTimeout();
        var question = new DaemonHttp.Question("POST", target(image), credentials(deed, image), new byte[0]);
        try {
            daemon.stream(deed, question, timeout, progress -> {
                follow(image, progress);
                return true;
            });
        } catch (DaemonRefusal refusal) {
            throw unavailable(image, words(refusal.reason()));
        }
    }

    // A line of JSON per step; the last may be an error although the status was good.
    private void follow(ImageRef image, InputStream progress) throws IOException {
        try (var lines = daemon.json().readerFor(JsonNode.class).<JsonNode>readValues(progress)) {
            while (lines.hasNextValue()) {
                var line = lines.nextValue();
                if (line.hasNonNull("error")) {
                    throw unavailable(image, words(line.get("error").asText()));
                }
            }
        }
    }

    /** Asks for the image anew the next time: the daemon said that it is not there. */
    void forget(ImageRef image) {
        seen.remove(image);
    }

    private static String target(ImageRef image) {
        String name = image.value();
        int digest = name.indexOf('@');
        int tag = name.indexOf(':', name.lastIndexOf('/') + 1);
        if (digest >= 0) {
            return "/images/create?fromImage=" + DockerDaemon.escape(name);
        }
        return "/images/create?fromImage=" + DockerDaemon.escape(tag < 0 ? name : name.substring(0, tag)) + "&tag="
                + DockerDaemon.escape(tag < 0 ? "latest" : name.substring(tag + 1));
    }

    private Map<String, String> credentials(String deed, ImageRef image) {
        AuthConfig auth = daemon.clientConfig(deed).effectiveAuthConfig(image.value());
        return auth == null
                ? Map.of()
                : Map.of("X-Registry-Auth", Base64.getUrlEncoder().encodeToString(daemon.bytes(auth)));
    }

    private static String words(String reason) {
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no such host")
                || lower.contains("dial tcp")
                || lower.contains("timeout")
                || lower.contains("connection refused")
                || lower.contains("network is unreachable")) {
            return "it is not on the host, and its registry cannot be reached from there (" + reason
                    + "): build it on the host, or give Docker a way to the registry";
        }
        if (lower.contains("denied") || lower.contains("unauthorized") || lower.contains("authentication")) {
            return "it is not on the host, and its registry has no such image or wants a login (" + reason
                    + "): build it on the host, or log in with 'docker login'";
        }
        if (lower.contains("not found") || lower.contains("manifest unknown")) {
            return "neither the host nor its registry has it (" + reason + "): correct its name, or build it";
        }
        return reason;
    }

    private static RuntimeFailure unavailable(ImageRef image, String why) {
        if (DaemonRefusal.isNoSpace(why)) {
            return new RuntimeFailure.NoSpace("cannot pull image '" + image + "': " + why + DaemonRefusal.FREE_SPACE);
        }
        return new RuntimeFailure.ImageUnavailable(image, "image '" + image + "' is not available: " + why);
    }
}
