package dev.sandboxengine.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * Makes requests to the operations of the OpenAPI document: right ones from its examples, and from these by up to three
 * {@link Twist twists} almost right and altogether wrong ones. From the same seed come the same requests. Thread-safe when the
 * known values are.
 */
public final class RequestGenerator {

    private static final int MOST_TWISTS = 3;

    private final Description api = new Description();
    private final Function<String, List<String>> known;

    /** @param known gives values of things that there are, by the path's word before them, or by the field that they go to */
    public RequestGenerator(Function<String, List<String>> known) {
        this.known = known;
    }

    /** One request, which can be made again with fewer twists. */
    public final class Story {

        private final Description.Operation operation;
        private final long seed;
        private final List<Twist> twists;

        private Story(Description.Operation operation, long seed, List<Twist> twists) {
            this.operation = operation;
            this.seed = seed;
            this.twists = twists;
        }

        public GeneratedRequest request() {
            Draft draft = right(operation, new Random(seed));
            twists.forEach(twist -> twist.of(draft, api));
            return draft.finish();
        }

        /** Those with one twist less. */
        public List<Story> simpler() {
            List<Story> simpler = new ArrayList<>();
            for (int i = 0; i < twists.size(); i++) {
                List<Twist> fewer = new ArrayList<>(twists);
                fewer.remove(i);
                simpler.add(new Story(operation, seed, fewer));
            }
            return simpler;
        }

        @Override
        public String toString() {
            return operation + " " + twists;
        }
    }

    /** A story for each operation. */
    public List<Story> round(long seed) {
        List<Story> stories = new ArrayList<>();
        for (Description.Operation operation : api.operations()) {
            Random random = new Random(seed * 31 + operation.toString().hashCode());
            List<Twist> twists = new ArrayList<>();
            for (int i = random.nextInt(MOST_TWISTS + 1); i > 0; i--) {
                twists.add(Twist.any(random));
            }
            stories.add(new Story(operation, random.nextLong(), twists));
        }
        return stories;
    }

    private Draft right(Description.Operation operation, Random random) {
        Draft draft = new Draft(operation);
        String before = "";
        for (String segment : operation.path().split("/")) {
            if (segment.startsWith("{")) {
                String key = before;
                draft.variables.put(
                        segment.substring(1, segment.length() - 1),
                        one(key, random).orElseThrow(() -> new AssertionError("which " + key + " are there?")));
            }
            before = segment;
        }
        api.parameters(operation).forEach((name, parameter) -> {
            boolean wanted = parameter.path("required").asBoolean() || random.nextInt(4) == 0;
            if (name.startsWith("query ") && wanted) {
                draft.query.add(parameter.path("name").asText() + "=" + Draft.encode(value(parameter, random)));
            }
        });
        JsonNode content = api.resolve(operation.node().path("requestBody")).path("content");
        if (!content.isEmpty()) {
            body(draft, content, random);
        }
        return draft;
    }

    private Optional<String> one(String key, Random random) {
        List<String> values = known.apply(key);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(random.nextInt(values.size())));
    }

    private String value(JsonNode parameter, Random random) {
        JsonNode schema = api.resolve(parameter.path("schema"));
        if (schema.path("enum").isArray()) {
            return schema.path("enum")
                    .get(random.nextInt(schema.path("enum").size()))
                    .asText();
        }
        return one(parameter.path("name").asText(), random)
                .or(() -> Optional.of(parameter.path("example").asText()).filter(text -> !text.isEmpty()))
                .orElse(schema.path("default").asText("1"));
    }

    private void body(Draft draft, JsonNode content, Random random) {
        List<String> types = new ArrayList<>();
        content.fieldNames().forEachRemaining(types::add);
        String type = types.get(random.nextInt(types.size()));
        draft.headers.put("Content-Type", type);
        List<JsonNode> examples = api.examples(content.path(type));
        if (!type.endsWith("json") || examples.isEmpty()) {
            draft.body = HostileValues.body(random);
            return;
        }
        JsonNode body = examples.get(random.nextInt(examples.size())).deepCopy();
        if (body instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
                one(field.getKey(), random).ifPresent(value -> object.put(field.getKey(), value));
            }
        }
        draft.json = Optional.of(body);
    }
}
