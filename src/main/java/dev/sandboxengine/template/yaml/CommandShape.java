package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.Commands;
import dev.sandboxengine.template.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What stands under {@code commands}. */
final class CommandShape {

    private static final int MOST_COMMANDS = 50;
    private static final int LONGEST = 16_384;

    private static final Shape<String> LINE = Scalars.prose(1, LONGEST);
    private static final Shape<List<String>> LINES = Shapes.list(LINE, MOST_COMMANDS);

    private static final Field<List<String>> INIT =
            Field.optional("init", "Once in a sandbox's life, when its services are ready; each must succeed", LINES);
    private static final Field<List<String>> START =
            Field.optional("start", "At every start, in the background: servers", LINES);
    private static final Field<List<String>> STOP =
            Field.optional("stop", "Before every stop and end, for a few seconds", LINES);

    private static final Field<String> COMMAND = Field.required("command", "Must succeed once at every start", LINE);
    private static final Field<Duration> INTERVAL =
            Field.optional("interval", "Between two attempts", Scalars.duration("100ms", "1m"), "1s");
    private static final Field<Duration> TIMEOUT =
            Field.optional("timeout", "Of one attempt", Scalars.duration("100ms", "5m"), "5s");
    private static final Field<Duration> WITHIN =
            Field.optional("within", "The longest time until the first success", Scalars.duration("1s", "30m"), "60s");

    private static final Shape<HealthCheck> HEALTH_CHECK = Shapes.plainOrMap(
            LINE.then((_, command) -> Optional.of(
                    new HealthCheck(command, INTERVAL.defaultValue(), TIMEOUT.defaultValue(), WITHIN.defaultValue()))),
            ObjectShape.of(COMMAND, INTERVAL, TIMEOUT, WITHIN).then((_, fields) -> healthCheck(fields)));
    private static final Field<HealthCheck> HEALTHCHECK = Field.optional(
            "healthcheck", "A command, or a map of it: how a sandbox is known to be ready", HEALTH_CHECK);

    /** The commands. */
    static final Shape<Commands> SHAPE = ObjectShape.of(INIT, START, STOP, HEALTHCHECK)
            .then((_, fields) -> Optional.of(new Commands(
                    fields.find(INIT).orElse(List.of()),
                    fields.find(START).orElse(List.of()),
                    fields.find(STOP).orElse(List.of()),
                    fields.find(HEALTHCHECK))));

    private CommandShape() {}

    private static Optional<HealthCheck> healthCheck(Filled fields) {
        Duration timeout = fields.get(TIMEOUT);
        Duration within = fields.get(WITHIN);
        if (timeout.compareTo(within) > 0) {
            Optional<HealthCheck> none = fields.at(TIMEOUT)
                    .or(() -> fields.at(WITHIN))
                    .orElse(fields.place())
                    .refuse("one attempt may take longer (`timeout`) than all of them together (`within`);"
                            + " lower `timeout`, or raise `within`");
            return none;
        }
        return fields.find(COMMAND).map(it -> new HealthCheck(it, fields.get(INTERVAL), timeout, within));
    }
}
