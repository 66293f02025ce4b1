package dev.sandboxengine.exec.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.config.GoDuration;
import dev.sandboxengine.exec.ExecOrder;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads which command to run. */
final class ExecOrderReader {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
    private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}|[0-9]{1,9}(:[0-9]{1,9})?");

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private ExecOrderReader() {}

    static ExecOrder read(RequestBody body) {
        List<String> command = command(body);
        String directory = body.text("cwd").orElse(ExecOrder.WORKSPACE);
        if (!directory.startsWith("/")) {
            throw Problem.invalid("cwd", "cwd must be an absolute path, for example /workspace");
        }
        String user = body.text("user").orElse(ExecOrder.CODER);
        if (!USER.matcher(user).matches()) {
            throw Problem.invalid("user", "user must be a name or a number, for example coder");
        }
        ExecOrder order = new ExecOrder(
                command,
                directory,
                env(body),
                user,
                timeout(body),
                body.text("stdin").orElse("").getBytes(StandardCharsets.UTF_8));
        body.end();
        return order;
    }

    private static Map<String, String> env(RequestBody body) {
        Map<String, String> env = body.texts("env");
        env.keySet().forEach(name -> {
            if (!VARIABLE.matcher(name).matches()) {
                throw Problem.invalid("env." + name, "'" + name + "' is not the name of an environment variable");
            }
        });
        return env;
    }

    private static List<String> command(RequestBody body) {
        JsonNode node = body.value("command").orElseThrow(() -> Problem.invalid("command", "command is missing"));
        if (node.isTextual() && !node.textValue().isBlank() && node.textValue().indexOf('\0') < 0) {
            return List.of("bash", "-lc", node.textValue());
        }
        List<String> command = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(part -> command.add(part.isTextual() ? part.textValue() : "\0"));
        }
        if (command.isEmpty()
                || command.getFirst().isEmpty()
                || command.stream().anyMatch(part -> part.contains("\0"))) {
            throw Problem.invalid("command", "command must be a list of strings, or a string for bash -lc");
        }
        return command;
    }

    private static Duration timeout(RequestBody body) {
        Optional<JsonNode> node = body.value("timeout");
        if (node.isEmpty()) {
            return DEFAULT_TIMEOUT;
        }
        Duration timeout = parse(node.get());
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw Problem.invalid("timeout", "timeout must be more than nothing and at most an hour");
        }
        return timeout;
    }

    private static Duration parse(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToInt()) {
            return Duration.ofSeconds(node.intValue());
        }
        try {
            if (node.isTextual()) {
                return GoDuration.parse(node.textValue());
            }
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("timeout", "timeout: " + e.getMessage());
        }
        throw Problem.invalid("timeout", "timeout must be an integer of seconds, or a string such as \"90s\"");
    }
}
