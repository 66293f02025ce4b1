package dev.sandboxengine.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandboxengine.config.GoDuration;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that came with a request, read field by field. {@link #end} refuses what nobody asked for, so that a
 * misspelt field is never ignored. Not thread-safe.
 */
public final class RequestBody {

    private static final ObjectMapper JSON = Json.mapper();
    private static final int LONGEST_TEXT = 65_536;
    private static final long MOST_SECONDS = 9_000_000_000L;

    private final ObjectNode object;
    private final Set<String> asked = new HashSet<>();

    private RequestBody(ObjectNode object) {
        this.object = object;
    }

    /** The request's object; no body at all is an empty one. */
    public static RequestBody of(Context ctx) {
        byte[] body = ctx.bodyAsBytes();
        try {
            JsonNode node = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
            if (node instanceof ObjectNode object) {
                return new RequestBody(object);
            }
        } catch (JsonProcessingException e) {
            throw Problem.of(
                    Problem.Kind.INVALID_REQUEST, "the body is not JSON: " + e.getOriginalMessage() + placeOf(e));
        } catch (java.io.IOException e) {
            throw Problem.of(Problem.Kind.INVALID_REQUEST, "the body is not JSON in UTF-8");
        }
        throw Problem.of(Problem.Kind.INVALID_REQUEST, "the body is not a JSON object, { … }");
    }

    private static String placeOf(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private @Nullable JsonNode get(String field) {
        asked.add(field);
        JsonNode node = object.get(field);
        return node == null || node.isNull() ? null : node;
    }

    /** Every field, those that are {@code null} too, for a body whose fields are its content. */
    public Map<String, JsonNode> fields() {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        object.properties().forEach(entry -> {
            checked(entry.getKey(), entry.getKey());
            if (entry.getValue().isTextual()) {
                checked(entry.getKey(), entry.getValue().textValue());
            }
            fields.put(entry.getKey(), entry.getValue());
        });
        asked.addAll(fields.keySet());
        return fields;
    }

    /** The raw value of a field. */
    public Optional<JsonNode> value(String field) {
        return Optional.ofNullable(get(field));
    }

    /** A text. */
    public Optional<String> text(String field) {
        JsonNode node = get(field);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw Problem.invalid(field, field + " must be a string");
        }
        return Optional.of(checked(field, node.textValue()));
    }

    /** A text that must be there and not be blank. */
    public String requiredText(String field) {
        String text = text(field).orElseThrow(() -> Problem.invalid(field, field + " is missing"));
        if (text.isBlank()) {
            throw Problem.invalid(field, field + " must not be empty");
        }
        return text;
    }

    /** Names and texts; numbers and booleans count as their text. */
    public Map<String, String> texts(String field) {
        JsonNode node = get(field);
        if (node == null) {
            return Map.of();
        }
        if (!node.isObject()) {
            throw Problem.invalid(field, field + " must be an object of strings");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            String path = field + "." + entry.getKey();
            if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
                throw Problem.invalid(path, path + " must be a string");
            }
            texts.put(
                    checked(path, entry.getKey()),
                    checked(path, entry.getValue().asText()));
        });
        return texts;
    }

    /** A whole number within bounds, both inclusive. */
    public OptionalLong wholeNumber(String field, long least, long most) {
        JsonNode node = get(field);
        if (node == null) {
            return OptionalLong.empty();
        }
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < least
                || node.longValue() > most) {
            throw Problem.invalid(field, field + " must be a whole number from " + least + " to " + most);
        }
        return OptionalLong.of(node.longValue());
    }

    /** A yes or no. */
    public boolean flag(String field, boolean byDefault) {
        JsonNode node = get(field);
        if (node == null) {
            return byDefault;
        }
        if (!node.isBoolean()) {
            throw Problem.invalid(field, field + " must be true or false");
        }
        return node.booleanValue();
    }

    /**
     * A duration of at least a second, under two names: {@code field} as a string ({@code "1h30m"}) or an integer of
     * nanoseconds (what Go's JSON makes of a duration), {@code field_seconds} as an integer of seconds.
     */
    public Optional<Duration> duration(String field) {
        JsonNode either = get(field);
        JsonNode seconds = get(field + "_seconds");
        if (either != null && seconds != null) {
            throw Problem.invalid(field, "give " + field + " or " + field + "_seconds, not both");
        }
        if (seconds != null) {
            return Optional.of(seconds(field + "_seconds", seconds));
        }
        if (either == null) {
            return Optional.empty();
        }
        return Optional.of(read(
                field,
                () -> either.isTextual() ? GoDuration.atLeastASecond(either.textValue()) : nanoseconds(field, either)));
    }

    /** A duration of at least a second: a string ({@code "1h30m"}), or an integer of seconds. */
    public Optional<Duration> durationOrSeconds(String field) {
        return value(field)
                .map(node -> node.isTextual()
                        ? read(field, () -> GoDuration.atLeastASecond(node.textValue()))
                        : seconds(field, node));
    }

    /** A moment in RFC 3339. */
    public Optional<Instant> moment(String field) {
        return text(field).map(text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException _) {
                throw Problem.invalid(field, field + " must be a time such as \"2030-01-31T12:00:00Z\"");
            }
        });
    }

    private static Duration read(String field, Supplier<Duration> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(field, field + ": " + e.getMessage());
        }
    }

    private static Duration seconds(String field, JsonNode node) {
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < 1
                || node.longValue() > MOST_SECONDS) {
            throw Problem.invalid(field, field + " must be an integer from 1 to " + MOST_SECONDS);
        }
        return Duration.ofSeconds(node.longValue());
    }

    private static Duration nanoseconds(String field, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw Problem.invalid(field, field + " must be a string such as \"4h\", or an integer of nanoseconds");
        }
        return GoDuration.atLeastASecond(node.longValue());
    }

    private static String checked(String field, String text) {
        if (text.length() > LONGEST_TEXT) {
            throw Problem.invalid(field, field + " has more than " + LONGEST_TEXT + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw Problem.invalid(field, field + " contains a NUL character");
        }
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw Problem.invalid(field, field + " contains half a surrogate pair, which is no character");
        }
        return text;
    }

    /** Refuses the fields that were not asked for. To be called after the last one was. */
    public void end() {
        Set<String> unknown = new TreeSet<>();
        object.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(asked);
        if (!unknown.isEmpty()) {
            String first = unknown.iterator().next();
            throw Problem.invalid(
                    first,
                    "unknown field" + (unknown.size() > 1 ? "s " : " ") + String.join(", ", unknown) + "; known are "
                            + String.join(", ", new TreeSet<>(asked)));
        }
    }
}
