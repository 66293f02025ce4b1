package dev.sandboxengine.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One thing that is made wrong with a request. The same twist of the same draft gives the same.
 *
 * @param kind what
 * @param seed how
 */
record Twist(Kind kind, long seed) {

    private static final List<String> HEADERS = List.of(
            "X-Request-ID",
            "Idempotency-Key",
            "X-Team-ID",
            "Accept",
            "Accept-Encoding",
            "Content-Type",
            "Content-Encoding",
            "Origin",
            "Cookie",
            "X-Forwarded-For",
            "X-API-Key",
            "If-None-Match",
            "Range",
            "Last-Event-ID",
            "Expect-Nothing");

    enum Kind {
        PATH,
        RAW_PATH,
        QUERY,
        RAW_QUERY,
        UNKNOWN_QUERY,
        HEADER,
        AUTHORIZATION,
        FIELD,
        FIELD_AWAY,
        UNKNOWN_FIELD,
        BODY
    }

    static Twist any(Random random) {
        Kind[] kinds = Kind.values();
        // A body has more to it than all the rest
        Kind kind = random.nextInt(3) == 0 ? Kind.FIELD : kinds[random.nextInt(kinds.length)];
        return new Twist(kind, random.nextLong());
    }

    void of(Draft draft, Description api) {
        Random random = new Random(seed);
        switch (kind) {
            case PATH -> variable(draft, random, Draft.encode(HostileValues.text(random)));
            case RAW_PATH -> variable(draft, random, HostileValues.raw(random));
            case QUERY -> parameter(draft, api, random, Draft.encode(HostileValues.text(random)));
            case RAW_QUERY -> parameter(draft, api, random, HostileValues.raw(random));
            case UNKNOWN_QUERY ->
                draft.query.add(
                        Draft.encode(HostileValues.text(random)) + "=" + Draft.encode(HostileValues.text(random)));
            case HEADER ->
                draft.headers.put(HEADERS.get(random.nextInt(HEADERS.size())), HostileValues.headerText(random));
            case AUTHORIZATION -> draft.headers.put("Authorization", HostileValues.headerText(random));
            case FIELD, FIELD_AWAY, UNKNOWN_FIELD -> draft.json.ifPresent(json -> field(json, random));
            case BODY -> {
                draft.json = java.util.Optional.empty();
                draft.body = HostileValues.body(random);
            }
        }
    }

    private static void variable(Draft draft, Random random, String value) {
        if (!draft.variables.isEmpty()) {
            List<String> names = new ArrayList<>(draft.variables.keySet());
            draft.variables.put(names.get(random.nextInt(names.size())), value);
            draft.oddPath = true;
        }
    }

    private static void parameter(Draft draft, Description api, Random random, String value) {
        List<String> names = api.parameters(draft.operation).keySet().stream()
                .filter(name -> name.startsWith("query "))
                .map(name -> name.substring("query ".length()))
                .toList();
        if (!names.isEmpty()) {
            String name = names.get(random.nextInt(names.size()));
            draft.query.removeIf(given -> random.nextInt(4) > 0 && given.startsWith(name + "="));
            draft.query.add(name + "=" + value);
        }
    }

    private void field(JsonNode json, Random random) {
        List<JsonNode> places = new ArrayList<>();
        collect(json, places);
        JsonNode place = places.get(random.nextInt(places.size()));
        if (place instanceof ArrayNode array) {
            if (array.isEmpty() || kind == Kind.UNKNOWN_FIELD) {
                array.add(HostileValues.json(random));
            } else {
                array.set(random.nextInt(array.size()), HostileValues.json(random));
            }
        } else if (place instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            if (names.isEmpty() || kind == Kind.UNKNOWN_FIELD) {
                object.set(HostileValues.text(random), HostileValues.json(random));
            } else if (kind == Kind.FIELD_AWAY) {
                object.remove(names.get(random.nextInt(names.size())));
            } else {
                object.set(names.get(random.nextInt(names.size())), HostileValues.json(random));
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> places) {
        if (node.isContainerNode()) {
            places.add(node);
            // Deep ones were put there by another twist, and are deep enough
            if (places.size() < 50) {
                node.forEach(child -> collect(child, places));
            }
        }
    }
}
