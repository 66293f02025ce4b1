package dev.sandboxengine.chaos;

import java.util.regex.Pattern;

/**
 * What is asked of Docker.
 *
 * @param method of HTTP
 * @param path without version and query
 */
record Call(String method, String path) {

    private static final Pattern LINE = Pattern.compile("([A-Z]+) (?:/v[0-9.]+)?(/[^ ?]*)[^ ]* HTTP/1\\.[01]");

    /** What an engine asks all the time, whether it has something to do or not; such calls change nothing. */
    private static final Pattern BACKGROUND =
            Pattern.compile("/_ping|/info|/version|/events|/containers/json|/volumes|/containers/[^/]+/stats");

    /** Reads the first line of a request. */
    static Call parse(String line) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a request of HTTP: " + line);
        }
        return new Call(matcher.group(1), matcher.group(2));
    }

    boolean isBackground() {
        return method.equals("GET") && BACKGROUND.matcher(path).matches();
    }

    /** The same without the names of containers and the like. */
    String kind() {
        return method + " "
                + path.replaceAll("/(containers|exec|networks|volumes)/(?!create|json|prune)[^/]+", "/$1/*");
    }

    @Override
    public String toString() {
        return kind();
    }
}
