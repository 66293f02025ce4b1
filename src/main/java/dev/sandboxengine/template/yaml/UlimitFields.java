package dev.sandboxengine.template.yaml;

import dev.sandboxengine.runtime.Ulimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;

/** What stands under {@code ulimits}: a number, or a map of {@code soft} and {@code hard}, by the limit's name. */
final class UlimitFields {

    private static final long UNLIMITED = -1;

    private UlimitFields() {}

    /** Reads them, without those that are wrong. */
    static List<Ulimit> read(Optional<Value> ulimits) {
        List<Ulimit> read = new ArrayList<>();
        Map<String, Value> all =
                ulimits.flatMap(Value::fields).map(Fields::takeAll).orElse(Map.of());
        all.forEach((name, value) -> ulimit(name, value).ifPresent(read::add));
        return read;
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
        if (!(value.node() instanceof MappingNode)) {
            return number(value).flatMap(both -> ulimit(name, value, both, both));
        }
        return value.fields().flatMap(fields -> {
            Optional<Long> soft = fields.require("soft").flatMap(UlimitFields::number);
            Optional<Long> hard = fields.require("hard").flatMap(UlimitFields::number);
            fields.refuseTheRest();
            return soft.flatMap(it -> hard.flatMap(most -> ulimit(name, value, it, most)));
        });
    }

    private static Optional<Long> number(Value value) {
        return value.integer(UNLIMITED, Long.MAX_VALUE);
    }

    private static Optional<Ulimit> ulimit(String name, Value value, long soft, long hard) {
        if (hard != UNLIMITED && (soft > hard || soft == UNLIMITED)) {
            return value.refuse("the soft limit is above the hard limit; -1 means unlimited");
        }
        return Optional.of(new Ulimit(name, soft, hard));
    }
}
