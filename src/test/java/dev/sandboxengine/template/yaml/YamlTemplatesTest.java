package dev.sandboxengine.template.yaml;

import static dev.sandboxengine.template.TemplateFixtures.aTemplate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateProblem;
import dev.sandboxengine.template.Templates;
import dev.sandboxengine.template.TemplatesContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder as it is looked at, one look at a time. */
class YamlTemplatesTest extends TemplatesContract {

    @TempDir
    private Path folder;

    private YamlTemplates templates;

    @BeforeEach
    void open() {
        templates = YamlTemplates.read(folder, InstantSource.system());
    }

    @Override
    protected Templates templates() {
        return templates;
    }

    @Override
    protected void put(String name, String image) {
        write(name + ".yaml", yaml(name, image));
        templates.reload();
    }

    @Override
    protected void remove(String name) {
        delete(name + ".yaml");
        templates.reload();
    }

    @Override
    protected void spoil(String name) {
        write(name + ".yaml", "name: [");
        templates.reload();
    }

    @Test
    void aBadFileKeepsItsTemplateUntilItIsGoodAgain() {
        put("web", "web:1");
        write("web.yaml", "name: web\nbase_image: web:2\nttl: 5\n");
        templates.reload();

        assertThat(templates.list()).containsExactly(aTemplate("web", "web:1"));
        assertThat(templates.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("web.yaml");
            assertThat(problem.line()).isEqualTo(3);
            assertThat(problem.field()).isEqualTo("ttl");
        });

        spoil("web");
        put("web", "web:3");

        assertThat(templates.list()).containsExactly(aTemplate("web", "web:3"));
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void aFileThatIsEmptiedBeforeItIsWrittenKeepsItsTemplate() {
        put("web", "web:1");
        write("web.yaml", "");
        templates.reload();

        assertThat(templates.list()).containsExactly(aTemplate("web", "web:1"));
        assertThat(templates.problems())
                .extracting(TemplateProblem::message)
                .singleElement()
                .asString()
                .contains("is empty");
    }

    @Test
    void aFileThatWasNeverGoodIsOnlyAProblem() {
        write("bad.yaml", "name: bad\n");
        put("good", "good:1");

        assertThat(templates.list()).containsExactly(aTemplate("good", "good:1"));
        assertThat(templates.find("bad")).isEmpty();
        assertThat(templates.problems()).extracting(TemplateProblem::field).containsExactly("base_image");
    }

    @Test
    void aBadFileThatIsRemovedIsForgotten() {
        put("web", "web:1");
        spoil("web");
        remove("web");

        assertThat(templates.list()).isEmpty();
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void ofTwoFilesWithOneNameTheFirstIsUsed() {
        write("b.yaml", yaml("web", "b:1"));
        templates.reload();
        write("a.yaml", yaml("web", "a:1"));
        templates.reload();

        assertThat(templates.list()).containsExactly(aTemplate("web", "a:1"));
        assertThat(templates.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("b.yaml");
            assertThat(problem.line()).isEqualTo(1);
            assertThat(problem.field()).isEqualTo("name");
            assertThat(problem.message()).contains("a.yaml");
        });

        delete("a.yaml");
        templates.reload();

        assertThat(templates.list()).containsExactly(aTemplate("web", "b:1"));
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void aRenamedTemplateLosesItsOldName() {
        write("x.yaml", yaml("old", "a:1"));
        templates.reload();
        write("x.yaml", yaml("new", "a:1"));
        templates.reload();

        assertThat(templates.list()).extracting(Template::name).containsExactly("new");
    }

    @Test
    void aProjectIsFoundByItsPlaceAsWell() {
        write("backend/shop/template.yaml", yaml("web-shop", "a:1"));
        write("backend/shop/domain.yaml", "name: Backend");
        write("backend/domain.yaml", "name: Backend");
        write("backend/shop/tasks/one.yaml", "code: one\ntitle: One");
        templates.reload();

        assertThat(templates.find("backend/shop")).contains(aTemplate("web-shop", "a:1"));
        assertThat(templates.find("web-shop")).contains(aTemplate("web-shop", "a:1"));
        assertThat(templates.list()).hasSize(1);
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void onlyAProjectIsFoundByItsPlace() {
        write("deep/er/shop/template.yaml", yaml("one", "a:1"));
        write("flat/template.yaml", yaml("two", "a:1"));
        write("some/where/other.yaml", yaml("three", "a:1"));
        templates.reload();

        assertThat(templates.list()).hasSize(3);
        for (String place : List.of("deep/er", "er/shop", "deep/er/shop", "flat", "flat/template.yaml", "some/where")) {
            assertThat(templates.find(place)).as(place).isEmpty();
        }
    }

    @Test
    void aMissingFolderIsAProblemUntilItIsThere() throws IOException {
        Path later = folder.resolve("later");
        YamlTemplates missing = YamlTemplates.read(later, InstantSource.system());

        assertThat(missing.list()).isEmpty();
        assertThat(missing.problems())
                .extracting(TemplateProblem::message)
                .singleElement()
                .asString()
                .contains("not there");

        Files.createDirectories(later);
        Files.writeString(later.resolve("web.yaml"), yaml("web", "a:1"));
        missing.reload();

        assertThat(missing.list()).hasSize(1);
        assertThat(missing.problems()).isEmpty();
    }

    @Test
    void aFolderThatGoesAwayTakesNoTemplateWithIt() throws IOException {
        put("web", "web:1");
        Path moved = folder.resolveSibling(folder.getFileName() + "-moved");
        Files.move(folder, moved);
        templates.reload();

        assertThat(templates.list()).hasSize(1);
        assertThat(templates.problems()).hasSize(1);

        Files.move(moved, folder);
        templates.reload();

        assertThat(templates.list()).hasSize(1);
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void aSecondChangeInTheSameTickIsSeen() throws IOException {
        FileTime tick = FileTime.from(Instant.now());
        write("web.yaml", yaml("web", "web:1"));
        Files.setLastModifiedTime(folder.resolve("web.yaml"), tick);
        templates.reload();
        write("web.yaml", yaml("web", "web:2"));
        Files.setLastModifiedTime(folder.resolve("web.yaml"), tick);
        templates.reload();

        assertThat(templates.list()).containsExactly(aTemplate("web", "web:2"));
    }

    @Test
    void aFileThatDidNotChangeIsNotReadAgain() throws IOException {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        FileTime longAgo = FileTime.from(now.minus(Duration.ofDays(1)));
        YamlTemplates reading = YamlTemplates.read(folder, InstantSource.fixed(now));
        write("web.yaml", yaml("web", "web:1"));
        Files.setLastModifiedTime(folder.resolve("web.yaml"), longAgo);
        reading.reload();
        write("web.yaml", yaml("web", "web:2"));
        Files.setLastModifiedTime(folder.resolve("web.yaml"), longAgo);
        reading.reload();

        assertThat(reading.list()).containsExactly(aTemplate("web", "web:1"));
    }

    @Test
    void noNewFileTakesATemplateAway() {
        for (int i = 0; i < Contents.MOST_FILES; i++) {
            String name = String.format("t%04d", i);
            write(name + ".yaml", yaml(name, "a:1"));
        }
        templates.reload();
        List<Template> before = templates.list();
        assertThat(before).hasSize(Contents.MOST_FILES);
        assertThat(templates.problems()).isEmpty();

        put("first", "a:1");
        write("backend/domain.yaml", "name: Backend");
        templates.reload();

        assertThat(templates.list()).isEqualTo(before);
        assertThat(templates.domains()).isEmpty();
        assertThat(templates.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("more than 1000 files"));

        remove("t0500");
        remove("t0501");

        assertThat(templates.find("first")).isPresent();
        assertThat(templates.domains()).hasSize(1);
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void whatIsInStartersDoesNotCount() {
        for (int i = 0; i < 3; i++) {
            write("p" + i + "/web.yaml", yaml("p" + i, "a:1") + "starter: starter\n");
            for (int j = 0; j < 400; j++) {
                write("p" + i + "/starter/" + j + ".yaml", "");
            }
        }
        put("web", "a:1");

        assertThat(templates.list()).hasSize(4);
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void whatIsNotListedForTheNumberOfFilesStaysAsItWas() {
        write("z/web.yaml", yaml("web", "a:1") + "starter: starter\n");
        write("z/starter/a.yaml", "a: b");
        write("z/other.yaml", yaml("other", "a:1"));
        templates.reload();
        assertThat(templates.list()).hasSize(2);

        for (int i = 0; i < TemplateFolder.MOST_ENTRIES + 2000; i++) {
            write("a/" + i, "");
        }
        delete("z/other.yaml");
        templates.reload();

        assertThat(templates.list()).extracting(Template::name).containsExactly("web");
        assertThat(templates.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("a/");
            assertThat(problem.message()).contains("more than 20000 files");
        });
    }

    @Test
    void theFilesOfKnownStartersHaveRoomOfTheirOwn() {
        write("web.yaml", yaml("web", "a:1") + "starter: starter\n");
        for (int i = 0; i < 400; i++) {
            write("starter/" + i, "");
        }
        for (int i = 0; i < TemplateFolder.MOST_ENTRIES - 200; i++) {
            write("a/" + i, "");
        }
        templates.reload();
        templates.reload();

        assertThat(templates.list()).hasSize(1);
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void problemsAreListedByFileAndLine() {
        write("b.yaml", "name: b\nttl: 1\nbase_image: 'a b'\n");
        write("a/z.yaml", "name: [\n");
        templates.reload();

        assertThat(templates.problems())
                .extracting(problem -> problem.file() + ":" + problem.line())
                .containsExactly("a/z.yaml:2", "b.yaml:2", "b.yaml:3");
    }

    private static String yaml(String name, String image) {
        return "name: " + name + "\nbase_image: " + image + "\n";
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

    private void delete(String file) {
        try {
            Files.delete(folder.resolve(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
