package dev.sandboxengine.template.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateProblem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Reads texts as templates, for tests. */
final class Reading {

    /** The two fields that every template has; what a test adds begins on line 3. */
    static final String HEAD = "name: web\nbase_image: web:1\n";

    private static final Path NOWHERE = Path.of("no-such-folder");

    private Reading() {}

    static Template template(String yaml) {
        Problems problems = new Problems("web.yaml");
        var template = TemplateReader.read(yaml.getBytes(StandardCharsets.UTF_8), problems, new Beside(NOWHERE));
        assertThat(problems.list()).isEmpty();
        return template.orElseThrow().template();
    }

    static List<TemplateProblem> problems(String yaml) {
        return problems(yaml.getBytes(StandardCharsets.UTF_8));
    }

    static List<TemplateProblem> problems(byte[] yaml) {
        Problems problems = new Problems("web.yaml");
        var template = TemplateReader.read(yaml, problems, new Beside(NOWHERE));
        assertThat(template.isEmpty()).isNotEqualTo(problems.isEmpty());
        return problems.list();
    }

    /** The one problem of this text. */
    static TemplateProblem problem(String yaml) {
        List<TemplateProblem> problems = problems(yaml);
        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().file()).isEqualTo("web.yaml");
        return problems.getFirst();
    }
}
