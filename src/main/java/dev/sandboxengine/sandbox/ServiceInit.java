package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.template.InitScript;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.ServiceType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gives services what they begin with. Thread-safe. */
final class ServiceInit {

    /**
     * Receives a script wholly before it is run: the end of a connection that broke must not pass for the end of the script.
     * {@link OnceInside} does the rest.
     */
    private static final String POSTGRES = """
            export PGPASSWORD="$POSTGRES_PASSWORD" PGOPTIONS='-c client_min_messages=warning'
            script=$(mktemp) && cat >"$script" || exit
            [ "$(wc -c <"$script")" -eq "$2" ] || { echo 'the script did not arrive as a whole'; exit 1; }
            once() {
              psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$PGPORT" -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f "$script" 2>&1 >/dev/null
            }
            """;

    private static final String REDIS = """
            export REDISCLI_AUTH="$REDIS_PASSWORD"
            script=$(mktemp) && cat >"$script" || exit
            [ "$(wc -c <"$script")" -eq "$2" ] || { echo 'the script did not arrive as a whole'; exit 1; }
            once() {
              said=$(redis-cli --no-raw -h 127.0.0.1 -p "$REDIS_PORT" <"$script" 2>&1) || { printf '%s\\n' "$said"; return 1; }
              printf '%s\\n' "$said" | awk -v mark="$3" '
                index($0, mark) { line = substr($0, index($0, mark) + length(mark)); sub(/".*/, "", line); next }
                /^ *([0-9]+\\) )*\\(error\\)/ || /^Invalid argument/ { print mark line ": " $0; bad = 1; exit }
                END { exit bad }'
            }
            """;

    /** Before each command of a Redis script, so that its answers tell which line they belong to. */
    private static final String MARK = "sandbox-init-line-";

    private static final Pattern SQL_PLACE = Pattern.compile("psql:[^:\\s]+:(\\d+): ");
    private static final Pattern MISTAKE = Pattern.compile("^.*: line \\d+: (?:ERROR|FATAL|error):", Pattern.MULTILINE);
    private static final Pattern REDIS_PLACE = Pattern.compile(MARK + "(\\d*): ");

    private final Inside inside;
    private final SandboxEvents events;
    private final Duration most;

    /**
     * @param most how long each script may take
     */
    ServiceInit(SandboxRuntime runtime, SandboxEvents events, Duration most) {
        this.inside = new Inside(runtime);
        this.events = events;
        this.most = most;
    }

    /**
     * Gives one service all of its scripts, in order. Those that ran already are left out.
     *
     * @throws LaunchFailed telling the script, the line and the mistake
     */
    void give(SandboxId id, ServiceSpec service, Attempt attempt, LaunchTimeline timeline) {
        for (int i = 0; i < service.init().size(); i++) {
            InitScript script = service.init().get(i);
            timeline.because("service " + service.name() + " is given " + script.source());
            give(id, service, script, i, attempt);
        }
    }

    private void give(SandboxId id, ServiceSpec service, InitScript script, int number, Attempt attempt) {
        boolean postgres = service.type() == ServiceType.POSTGRES;
        String text = postgres ? script.text() : marked(script.text());
        String bytes = Integer.toString(text.getBytes(StandardCharsets.UTF_8).length);
        Inside.Ended ended = inside.run(
                id.pod(),
                Inside.in(
                        service.name(),
                        OnceInside.command(
                                postgres ? POSTGRES : REDIS, "service-" + service.name() + "-" + number, bytes, MARK),
                        true),
                text,
                most,
                attempt,
                _ -> {});
        if (ended.succeeded()) {
            return;
        }
        String said = mistake(placed(postgres ? SQL_PLACE : REDIS_PLACE, script.source(), ended.output()));
        String message = ServiceProbes.called(service) + " refused "
                + (ended.timedOut()
                        ? script.source() + ": it was not done within " + most.toSeconds() + " s"
                        : said.startsWith(script.source()) ? said : script.source() + ": " + said);
        events.record(
                id,
                "service",
                Map.of("name", service.name(), "status", ServiceStatus.FAILED.code(), "message", message));
        throw new LaunchFailed(EndReason.SERVICE_FAILED, message, Optional.of(service.name()));
    }

    private static String placed(Pattern place, String source, String output) {
        return place.matcher(output).replaceAll(Matcher.quoteReplacement(source) + ": line $1: ");
    }

    /** From the mistake on, which warnings may precede. */
    private static String mistake(String output) {
        Matcher mistake = MISTAKE.matcher(output);
        return mistake.find() ? output.substring(mistake.start()) : output;
    }

    private static String marked(String script) {
        StringBuilder text = new StringBuilder();
        List<String> lines = script.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                text.append("ECHO ")
                        .append(MARK)
                        .append(i + 1)
                        .append('\n')
                        .append(line)
                        .append('\n');
            }
        }
        return text.toString();
    }
}
