package dev.sandboxengine.http;

import dev.sandboxengine.config.SecretForms;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the secrets out of a URL before it is logged, also where they or their names are written with escapes. */
public final class Redaction {

    private static final Set<String> SECRET = Set.of("token", "session_token", "ticket", "key", "api_key", "password");
    private static final Pattern NAME = Pattern.compile("(?:^|[?&])([^?&=]*)=");
    private static final Pattern PATH =
            Pattern.compile("(/(?:j|%6a)(?:o|%6f)(?:i|%69)(?:n|%6e)/)[^/?]+", Pattern.CASE_INSENSITIVE);
    private static final Pattern PART = Pattern.compile("[^/?&=]+");

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
        return PART.matcher(clean.append(url, end, url.length())).replaceAll(part -> hidden(part.group()));
    }

    private static boolean isSecret(String name) {
        return SECRET.contains(decoded(name).toLowerCase(Locale.ROOT));
    }

    /** A part without what stands somewhere else than it should; never with a backslash or dollar that it had not. */
    private static String hidden(String part) {
        boolean escaped = part.indexOf('%') >= 0 && SecretForms.isIn(decoded(part));
        return Matcher.quoteReplacement(escaped ? "***" : SecretForms.masked(part));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
