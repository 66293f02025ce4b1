package dev.sandboxengine.template.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.template.Domain;
import dev.sandboxengine.template.Project;
import dev.sandboxengine.template.Task;
import dev.sandboxengine.template.TemplateProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalogue as it is put together of files. */
class CatalogueTest {

    @TempDir
    private Path folder;

    private YamlTemplates templates;

    @BeforeEach
    void open() {
        templates = YamlTemplates.read(folder, InstantSource.system());
    }

    @Test
    void withoutFilesItIsEmpty() {
        assertThat(templates.domains()).isEmpty();
        assertThat(templates.domain("backend")).isEmpty();
    }

    @Test
    void domainsProjectsAndTasksAreFound() {
        write("backend/domain.yaml", "name: Backend\ndescription: Servers\n");
        project("backend/shop");
        project("backend/blog");
        write("data/domain.yml", "name: Data");
        write("backend/shop/tasks/b-1.yaml", """
                code: b-1
                title: Make it fast
                description: |
                  # Slow

                  It is.
                difficulty: hard
                required_level: senior
                time_limit: 5400
                skills: [sql, python]
                """);
        write("backend/shop/tasks/a.yml", "title: First");

        assertThat(domains()).extracting(Domain::id).containsExactly("backend", "data");
        assertThat(templates.problems()).isEmpty();
        Domain backend = templates.domain("backend").orElseThrow();
        assertThat(backend.name()).isEqualTo("Backend");
        assertThat(backend.description()).isEqualTo("Servers");
        assertThat(backend.projects()).extracting(Project::name).containsExactly("blog", "shop");
        Project shop = backend.project("shop").orElseThrow();
        assertThat(shop.template()).isEqualTo(templates.find("backend/shop").orElseThrow());
        assertThat(shop.tasks())
                .containsExactly(
                        new Task("a", "First", "", Optional.empty(), Optional.empty(), Optional.empty(), List.of()),
                        new Task(
                                "b-1",
                                "Make it fast",
                                "# Slow\n\nIt is.\n",
                                Optional.of(Task.Difficulty.HARD),
                                Optional.of(Task.Level.SENIOR),
                                Optional.of(Duration.ofMinutes(90)),
                                List.of("sql", "python")));
        assertThat(shop.task("a")).isPresent();
        assertThat(shop.task("c")).isEmpty();
        assertThat(backend.project("blog").orElseThrow().tasks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "title:                       | 1 | title          | has no value",
                "code: a                      | 1 | title          | is required",
                "code: b¶title: A             | 1 | code           | this file is 'a'",
                "code: a b¶title: A           | 1 | code           | is not a task's code",
                "title: A¶difficulty: nasty   | 2 | difficulty     | easy, medium or hard",
                "title: A¶required_level: x   | 2 | required_level | junior, middle or senior",
                "title: A¶time_limit: 1h      | 2 | time_limit     | whole number",
                "title: A¶time_limit: 0       | 2 | time_limit     | from 1",
                "title: A¶skills: sql         | 2 | skills         | must be a list",
                "title: A¶skils: [sql]        | 2 | skils          | did you mean `skills`?",
            })
    void aBadTaskIsNamedAndTheOthersStay(String text, int line, String field, String message) {
        write("backend/domain.yaml", "name: Backend");
        project("backend/shop");
        write("backend/shop/tasks/a.yaml", text.replace('¶', '\n'));
        write("backend/shop/tasks/good.yaml", "title: Good");

        assertThat(domains().getFirst().projects().getFirst().tasks())
                .extracting(Task::code)
                .containsExactly("good");
        assertThat(templates.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("backend/shop/tasks/a.yaml");
            assertThat(problem.line()).isEqualTo(line);
            assertThat(problem.field()).isEqualTo(field);
            assertThat(problem.message()).contains(message);
        });
    }

    @Test
    void aTaskThatBecomesBadStaysAsItWas() {
        write("backend/domain.yaml", "name: Backend");
        project("backend/shop");
        write("backend/shop/tasks/a.yaml", "title: Before");
        domains();
        write("backend/shop/tasks/a.yaml", "titel: After");

        assertThat(domains().getFirst().projects().getFirst().tasks())
                .extracting(Task::title)
                .containsExactly("Before");
        assertThat(templates.problems()).extracting(TemplateProblem::field).containsExactly("titel", "title");

        write("backend/shop/tasks/a.yaml", "title: After");
        assertThat(domains().getFirst().projects().getFirst().tasks())
                .extracting(Task::title)
                .containsExactly("After");
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void aTaskMustHaveAFileWhoseNameCanBeItsCode() {
        write("backend/domain.yaml", "name: Backend");
        project("backend/shop");
        write("backend/shop/tasks/a b.yaml", "title: A");

        assertThat(domains().getFirst().projects().getFirst().tasks()).isEmpty();
        assertThat(templates.problems())
                .extracting(TemplateProblem::message)
                .singleElement()
                .asString()
                .contains("rename the file");
    }

    @Test
    void twoTasksWithOneCodeAreNamed() {
        write("backend/domain.yaml", "name: Backend");
        project("backend/shop");
        write("backend/shop/tasks/a.yaml", "title: First");
        write("backend/shop/tasks/a.yml", "title: Second");

        assertThat(domains().getFirst().projects().getFirst().tasks())
                .extracting(Task::title)
                .containsExactly("First");
        assertThat(templates.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("backend/shop/tasks/a.yml");
            assertThat(problem.field()).isEqualTo("code");
            assertThat(problem.message()).contains("backend/shop/tasks/a.yaml");
        });
    }

    @Test
    void aMissingDomainIsNamedAndItsTemplatesCanBeUsed() {
        project("backend/shop");
        project("backend/blog");

        assertThat(domains()).isEmpty();
        assertThat(templates.find("backend/shop")).isPresent();
        assertThat(templates.problems()).extracting(TemplateProblem::file).containsExactly("backend/domain.yaml");

        write("backend/domain.yaml", "nam: Backend");
        assertThat(domains()).isEmpty();
        assertThat(templates.problems()).extracting(TemplateProblem::field).containsExactly("nam", "name");

        write("backend/domain.yaml", "name: Backend");
        assertThat(domains()).hasSize(1);
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void aMissingTemplateIsNamed() {
        write("backend/domain.yaml", "name: Backend");
        write("backend/shop/tasks/a.yaml", "title: A");
        write("backend/shop/tasks/b.yaml", "title: B");

        assertThat(domains().getFirst().projects()).isEmpty();
        assertThat(templates.problems())
                .extracting(TemplateProblem::file)
                .containsExactly("backend/shop/template.yaml");
    }

    @Test
    void twoFilesOfOneDomainAreNamed() {
        write("backend/domain.yaml", "name: First");
        write("backend/domain.yml", "name: Second");

        assertThat(domains()).extracting(Domain::name).containsExactly("First");
        assertThat(templates.problems()).extracting(TemplateProblem::file).containsExactly("backend/domain.yml");
    }

    @Test
    void whatIsElsewhereIsNotOfTheCatalogue() {
        write("domain.yaml", "- a");
        write("tasks/a.yaml", "- a");
        write("backend/tasks/a.yaml", "- a");
        write("backend/shop/deep/domain.yaml", "- a");
        write("backend/shop/deep/tasks/a.yaml", "- a");

        assertThat(domains()).isEmpty();
        assertThat(templates.problems()).isEmpty();
    }

    private List<Domain> domains() {
        templates.reload();
        return templates.domains();
    }

    private void project(String place) {
        write(place + "/template.yaml", "name: " + place.replace('/', '-') + "\nbase_image: a:1\n");
    }

    private void write(String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
