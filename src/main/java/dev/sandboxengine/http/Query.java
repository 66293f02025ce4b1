package dev.sandboxengine.http;

import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A request's query parameters, each at most once, none that is not known, none with a NUL. Immutable. */
public final class Query {

    private final Map<String, List<String>> parameters;

    private Query(Map<String, List<String>> parameters) {
        this.parameters = parameters;
    }

    /** The request's parameters, which may be among the known only. */
    public static Query of(Context ctx, String... known) {
        Map<String, List<String>> parameters = ctx.queryParamMap();
        Set<String> unknown = new TreeSet<>(parameters.keySet());
        unknown.removeAll(Set.of(known));
        if (!unknown.isEmpty()) {
            throw Problem.invalid(
                    unknown.iterator().next(),
                    "unknown query parameter " + String.join(", ", unknown)
                            + (known.length == 0 ? "; none is known here" : "; known are " + String.join(", ", known)));
        }
        parameters.forEach((name, values) -> {
            if (values.size() > 1) {
                throw Problem.invalid(name, name + " is given more than once");
            }
            if (values.stream().anyMatch(text -> text.indexOf('\0') >= 0)) {
                throw Problem.invalid(name, name + " must not contain a NUL character");
            }
        });
        return new Query(parameters);
    }

    /** A parameter's text, where it is given and not empty. */
    public Optional<String> text(String name) {
        return parameters.getOrDefault(name, List.of()).stream()
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    /** A whole number within bounds, both inclusive. */
    public int number(String name, int byDefault, int least, int most) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return byDefault;
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // the same answer as for a number out of bounds
        }
        throw Problem.invalid(name, name + " must be a whole number from " + least + " to " + most);
    }
}
