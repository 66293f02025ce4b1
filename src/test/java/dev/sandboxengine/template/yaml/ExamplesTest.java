package dev.sandboxengine.template.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.template.ExposedPort;
import dev.sandboxengine.template.Template;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the repository shows to readers works. */
class ExamplesTest {

    private static final Pattern BLOCK =
            Pattern.compile("^```yaml\\R(name:.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void theShippedTemplatesAreGood() {
        YamlTemplates templates = YamlTemplates.read(Path.of("templates"), InstantSource.system());

        assertThat(templates.problems()).isEmpty();
        assertThat(templates.list())
                .extracting(Template::name)
                .contains("backend-go", "backend-node", "backend-python");
    }

    @Test
    void theShippedBackendsExposeTheirPortAsWeb() {
        YamlTemplates templates = YamlTemplates.read(Path.of("templates"), InstantSource.system());

        assertBackend(templates.find("backend-python"), "workspace-python:latest", 8000);
        assertBackend(templates.find("backend-node"), "workspace-node:latest", 3000);
        assertBackend(templates.find("backend-go"), "workspace-go:latest", 8080);
    }

    private static void assertBackend(Optional<Template> found, String image, int port) {
        assertThat(found).hasValueSatisfying(template -> {
            assertThat(template.image().value()).isEqualTo(image);
            assertThat(template.ttl()).isEqualTo(Duration.ofHours(4));
            assertThat(template.limits().cpuMillis()).isEqualTo(2000);
            assertThat(template.limits().memoryBytes()).isEqualTo(4L << 30);
            assertThat(template.ports())
                    .containsExactly(new ExposedPort("web", port, ExposedPort.Protocol.HTTP, true, Optional.empty()));
        });
    }

    @Test
    void everyExampleInTheReferenceIsGood() throws IOException {
        List<String> blocks = BLOCK.matcher(Files.readString(Path.of("docs/templates.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring(block.indexOf('\n') + 1, block.lastIndexOf("```")))
                .toList();

        // What the examples say to stand beside them.
        Files.createDirectories(folder.resolve("db"));
        Files.writeString(folder.resolve("db/schema.sql"), "create table word (text text)");
        Files.createDirectories(folder.resolve("starter"));
        Files.writeString(folder.resolve("starter/main.py"), "print('hello')");

        assertThat(blocks).hasSizeGreaterThan(5).allSatisfy(block -> {
            Problems problems = new Problems("docs/templates.md");
            assertThat(TemplateReader.read(block.getBytes(StandardCharsets.UTF_8), problems, new Beside(folder)))
                    .as(problems.list().toString())
                    .isPresent();
        });
    }
}
