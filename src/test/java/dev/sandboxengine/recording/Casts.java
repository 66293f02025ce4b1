package dev.sandboxengine.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Reads recordings, as somebody does who knows nothing of those who write them. */
public final class Casts {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Casts() {}

    /** Every line. */
    public static List<JsonNode> lines(String text) {
        return text.lines().map(Casts::read).toList();
    }

    /** Every line but the first. */
    public static List<JsonNode> events(String text) {
        return lines(text).stream().skip(1).toList();
    }

    /** All that was shown. */
    public static String output(List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.path(1).asText().equals("o"))
                .map(event -> event.path(2).asText())
                .collect(Collectors.joining());
    }

    /** Unpacks one gzip member, and closes. */
    public static String unpacked(InputStream gzip) throws IOException {
        try (gzip;
                GZIPInputStream in = new GZIPInputStream(gzip)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }
}
