package dev.sandboxengine.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the secrets out of a URL before it is logged. */
public final class Redaction {

    private static final Set<String> SECRET = Set.of("token", "session_token", "ticket", "key", "api_key", "password");
    private static final Pattern NAME = Pattern.compile("(?:^|[?&])([^?&=]*)=");
    private static final Pattern PATH = Pattern.compile("(/join/)[^/?]+");

    private Redaction() {}

    /** The path and query with {@code ***} in place of every secret. */
    public static String of(String pathAndQuery) {
        String url = PATH.matcher(pathAndQuery).replaceAll("$1***");
        StringBuilder clean = new StringBuilder();
        Matcher name = NAME.matcher(url);
        int end = 0;
        while (name.find(end)) {
            clean.append(url, end, name.end());
            end = name.end();
            if (isSecret(name.group(1))) {
                clean.append("***");
                int next = url.indexOf('&', end);
                end = next < 0 ? url.length() : next;
            }
        }
        return clean.append(url, end, url.length()).toString();
    }

    /** A name may be written with escapes, and means the same to the server. */
    private static boolean isSecret(String name) {
        try {
            return SECRET.contains(
                    URLDecoder.decode(name, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return SECRET.contains(name.toLowerCase(Locale.ROOT));
        }
    }
}
