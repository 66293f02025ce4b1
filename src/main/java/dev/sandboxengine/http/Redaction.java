package dev.sandboxengine.http;

import java.util.regex.Pattern;

/** Takes the secrets out of a URL before it is logged. */
public final class Redaction {

    private static final Pattern QUERY =
            Pattern.compile("(?i)((?:^|[?&])(?:token|session_token|ticket|key|api_key|password)=)[^&]*");
    private static final Pattern PATH = Pattern.compile("(/join/)[^/?]+");

    private Redaction() {}

    /** The path and query with {@code ***} in place of every secret. */
    public static String of(String pathAndQuery) {
        return QUERY.matcher(PATH.matcher(pathAndQuery).replaceAll("$1***")).replaceAll("$1***");
    }
}
