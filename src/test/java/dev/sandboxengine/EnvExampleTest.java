package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.config.DotEnv;
import dev.sandboxengine.config.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds {@code .env.example} against what the engine reads. */
class EnvExampleTest {

    private static final Path EXAMPLE = Path.of(".env.example");
    private static final Pattern VARIABLE = Pattern.compile("#([A-Z][A-Z_]*)=.*");

    private List<String> lines = List.of();
    private Map<String, String> uncommented = Map.of();

    @BeforeEach
    void uncommentEveryVariable(@TempDir Path folder) throws IOException {
        lines = Files.readAllLines(EXAMPLE);
        Path env = folder.resolve(".env");
        Files.write(
                env,
                lines.stream()
                        .map(line -> VARIABLE.matcher(line).matches() ? line.substring(1) : line)
                        .toList());
        uncommented = DotEnv.read(env);
    }

    @Test
    void listsEveryVariableAndNoOther() {
        Environment env = new Environment(Map.of());
        read(env);
        assertThat(uncommented.keySet()).isEqualTo(env.known());
    }

    @Test
    void listsEachOnce() {
        assertThat(lines.stream()
                        .map(VARIABLE::matcher)
                        .filter(matcher -> matcher.matches())
                        .map(matcher -> matcher.group(1)))
                .doesNotHaveDuplicates();
    }

    @Test
    void changesNothingAsItIs() {
        assertThat(DotEnv.read(EXAMPLE)).isEmpty();
    }

    @Test
    void saysTheDefaults() {
        assertThat(read(new Environment(uncommented))).isEqualTo(read(new Environment(Map.of())));
    }

    /** What is read only for what is switched on. */
    @Test
    void saysTheDefaultsOfWhatIsOffByDefault() {
        Map<String, String> on = Map.of("TRAEFIK_ENABLED", "true", "DOCKER_TLS_VERIFY", "true");
        Map<String, String> both = new HashMap<>(uncommented);
        both.putAll(on);
        assertThat(read(new Environment(both))).isEqualTo(read(new Environment(on)));
    }

    /** A default that depends on another variable is left empty, so that it still follows that one. */
    @Test
    void leavesEmptyWhatFollowsAnotherVariable() {
        assertThat(uncommented.entrySet().stream()
                        .filter(variable -> variable.getValue().isEmpty())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "DATABASE_DSN",
                        "DOCKER_CERT_PATH",
                        "PUBLIC_URL",
                        "SECRET_KEY",
                        "TRAEFIK_CERT_RESOLVER",
                        "TRAEFIK_NETWORK",
                        "TRUSTED_PROXIES");
    }

    /** Above each variable is a line that says what it means. */
    @Test
    void explainsEach() {
        for (int i = 0; i < lines.size(); i++) {
            if (VARIABLE.matcher(lines.get(i)).matches()) {
                assertThat(lines.get(i - 1)).as("above " + lines.get(i)).matches("# .*[.].*");
            }
        }
    }

    private record Whole(LogConfig log, EngineConfig engine) {}

    private static Whole read(Environment env) {
        return new Whole(LogConfig.from(env), EngineConfig.from(env));
    }
}
