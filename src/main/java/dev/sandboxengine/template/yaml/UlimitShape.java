package dev.sandboxengine.template.yaml;

import dev.sandboxengine.runtime.Ulimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;

/** What stands under {@code ulimits}: a number, or a map of {@code soft} and {@code hard}, by the limit's name. */
final class UlimitShape implements Shape<List<Ulimit>> {

    static final Shape<List<Ulimit>> SHAPE = new UlimitShape();

    private static final long UNLIMITED = -1;
    private static final Shape<Long> NUMBER = Scalars.integer(UNLIMITED, Long.MAX_VALUE);
    private static final Field<Long> SOFT = Field.required("soft", "What applies; -1 is unlimited", NUMBER);
    private static final Field<Long> HARD =
            Field.required("hard", "What a process may raise it to; -1 is unlimited", NUMBER);

    private record Pair(long soft, long hard) {}

    private static final Shape<Pair> PAIR = Shapes.plainOrMap(
            NUMBER.then((_, both) -> Optional.of(new Pair(both, both))),
            ObjectShape.of(SOFT, HARD)
                    .then((_, fields) ->
                            fields.find(SOFT).flatMap(soft -> fields.find(HARD).map(hard -> new Pair(soft, hard)))));

    private UlimitShape() {}

    @Override
    public Optional<List<Ulimit>> read(Value value) {
        if (!(value.node() instanceof MappingNode map)) {
            return value.refuse("must be a map: `name: value` on lines of their own");
        }
        List<Ulimit> read = new ArrayList<>();
        new Fields(map, value.path(), value.problems())
                .takeAll()
                .forEach((name, limit) -> ulimit(name, limit).ifPresent(read::add));
        return Optional.of(read);
    }

    private static Optional<Ulimit> ulimit(String name, Value value) {
        if (name.equals("nproc")) {
            return value.refuse(
                    "the kernel counts `nproc` per user across all containers of a host, so it cannot limit one;"
                            + " use `resources.pids_limit`");
        }
        if (!Ulimit.NAMES.contains(name)) {
            TreeSet<String> known = new TreeSet<>(Ulimit.NAMES);
            String hint = NearMiss.of(name, known)
                    .map(meant -> "did you mean `" + meant + "`?")
                    .orElseGet(() -> "known here: " + String.join(", ", known));
            return value.refuse("unknown limit; " + hint);
        }
        return PAIR.read(value).flatMap(pair -> {
            if (pair.hard != UNLIMITED && (pair.soft > pair.hard || pair.soft == UNLIMITED)) {
                return value.refuse("the soft limit is above the hard limit; -1 means unlimited");
            }
            return Optional.of(new Ulimit(name, pair.soft, pair.hard));
        });
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> limits = new LinkedHashMap<>();
        new TreeSet<>(Ulimit.NAMES).forEach(name -> limits.put(name, PAIR.schema()));
        return Schema.of("type", "object", "properties", limits, "additionalProperties", false);
    }

    @Override
    public boolean mayBeNothing() {
        return true;
    }
}
