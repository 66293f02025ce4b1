package dev.sandboxengine.sandbox.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sandboxengine.postgres.Json;
import dev.sandboxengine.sandbox.ServiceState;
import dev.sandboxengine.sandbox.Stage;
import dev.sandboxengine.template.Template;
import java.util.List;
import java.util.Map;

/** What a sandbox's row keeps as JSON. Unknown members are ignored, so that an older engine reads a newer one's rows. */
final class RowJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final Remembered<Template> TEMPLATES = remembered(200, new TypeReference<>() {});
    private static final Remembered<List<Stage>> TIMELINES = remembered(500, new TypeReference<>() {});
    private static final Remembered<List<ServiceState>> SERVICES = remembered(500, new TypeReference<>() {});

    private RowJson() {}

    static Json of(Object value) {
        try {
            return new Json(MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of ours is not JSON", e);
        }
    }

    static Template template(Json json) {
        return TEMPLATES.of(json.text());
    }

    static List<Stage> timeline(Json json) {
        return TIMELINES.of(json.text());
    }

    static List<ServiceState> services(Json json) {
        return SERVICES.of(json.text());
    }

    static Map<String, String> texts(Json json) {
        return read(json, new TypeReference<>() {});
    }

    static Map<String, Object> values(Json json) {
        return read(json, new TypeReference<>() {});
    }

    /** Rows of one template, and one row that is asked for again and again, are most of what is read. */
    private static <T> Remembered<T> remembered(int most, TypeReference<T> type) {
        return new Remembered<>(most, text -> read(new Json(text), type));
    }

    private static <T> T read(Json json, TypeReference<T> type) {
        try {
            return MAPPER.readValue(json.text(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row's JSON cannot be read", e);
        }
    }
}
