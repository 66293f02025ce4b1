package dev.sandboxengine.api;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A request as it is sent.
 *
 * @param path with its query, encoded or not
 * @param headers whole lines, without {@code Host} and those about the body's length
 * @param oddPath whether HTTP itself may refuse the path, before anybody has looked which operation it is
 */
public record GeneratedRequest(String method, String path, List<String> headers, byte[] body, boolean oddPath) {

    private static final int MOST_SHOWN = 1_500;

    /** As it goes over the wire, what is long shortened. */
    @Override
    public String toString() {
        return method + " " + shown(path) + "\n"
                + String.join(
                        "\n", headers.stream().map(GeneratedRequest::shown).toList())
                + "\n\n" + shown(new String(body, StandardCharsets.UTF_8));
    }

    private static String shown(String text) {
        String start = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "… (" + text.length() + ")" : text;
        return start.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?");
    }
}
