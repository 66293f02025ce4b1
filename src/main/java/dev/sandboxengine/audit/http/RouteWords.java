package dev.sandboxengine.audit.http;

import dev.sandboxengine.http.Audited;
import dev.sandboxengine.http.Routes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the audit calls a route, made of its method and pattern, so that a new route has its word without anybody's thinking
 * of it: {@code POST /api/v1/sandboxes/{id}/stop} is {@code sandboxes.stop}, {@code DELETE /api/v1/sandboxes/{id}} is {@code
 * sandboxes.delete}. A POST to a plural creates one of them; to anything else it does what its last word says.
 */
final class RouteWords {

    /** Path parameters that open something by themselves. */
    private static final Set<String> SECRET = Set.of("token", "ticket", "key", "secret", "code");

    private static final Map<String, String> VERBS =
            Map.of("GET", "read", "HEAD", "read", "PUT", "write", "PATCH", "update", "DELETE", "delete");

    private RouteWords() {}

    /** The action of a method of a route. */
    static String action(String method, String pattern) {
        List<String> words = Arrays.stream(segments(pattern))
                .filter(segment -> !isParameter(segment))
                .map(RouteWords::word)
                .collect(Collectors.toCollection(ArrayList::new));
        String verb = VERBS.get(method);
        if (verb != null) {
            words.add(verb);
        } else if (words.getLast().endsWith("s")) {
            words.add("create");
        }
        return String.join(".", words);
    }

    /** The action of opening a socket at a path, {@code /api/v1/ws/terminal/…}. */
    static String opening(String path) {
        String[] segments = segments(path);
        return word(segments[segments[0].equals("ws") && segments.length > 1 ? 1 : 0]) + ".open";
    }

    /** What the route's first path parameter names, unless that is a secret. */
    static Optional<Audited.Thing> object(String pattern, String path) {
        String[] words = segments(pattern);
        String[] values = segments(path);
        for (int i = 1; i < Math.min(words.length, values.length); i++) {
            if (isParameter(words[i]) && !isSecret(words[i])) {
                return Optional.of(new Audited.Thing(singular(word(words[i - 1])), values[i]));
            }
        }
        return Optional.empty();
    }

    /** What a Location names: the last of its segments, and the one before as its kind. */
    static Optional<Audited.Thing> made(String location) {
        String[] segments = segments(location);
        return segments.length < 2
                ? Optional.empty()
                : Optional.of(new Audited.Thing(
                        singular(word(segments[segments.length - 2])), segments[segments.length - 1]));
    }

    /** The path with {@code ***} for secrets. */
    static String path(String pattern, String path) {
        String[] words = segments(pattern);
        String[] values = segments(path);
        for (int i = 0; i < Math.min(words.length, values.length); i++) {
            if (isSecret(words[i])) {
                values[i] = "***";
            }
        }
        return Routes.API + "/" + String.join("/", values);
    }

    private static String[] segments(String path) {
        String below = path.startsWith(Routes.API) ? path.substring(Routes.API.length()) : path;
        return below.replaceFirst("^/+", "").split("/");
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{") || segment.startsWith("<");
    }

    private static boolean isSecret(String segment) {
        return isParameter(segment) && SECRET.contains(segment.substring(1, segment.length() - 1));
    }

    private static String word(String segment) {
        return segment.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    private static String singular(String plural) {
        if (plural.endsWith("ies")) {
            return plural.substring(0, plural.length() - 3) + "y";
        }
        return plural.replaceFirst("(?<=x|ss)es$|(?<!s)s$", "");
    }
}
