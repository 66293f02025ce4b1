package dev.sandboxengine.template.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The folder as it is followed. */
@Timeout(60)
class HotReloadTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @Test
    void changesAreSeenWithoutARestart() throws IOException {
        try (YamlTemplates templates = YamlTemplates.open(folder, InstantSource.system())) {
            Path file = folder.resolve("web.yaml");
            Files.writeString(file, "name: web\nbase_image: web:1\n");
            await().atMost(SOON).until(() -> templates.find("web").isPresent());

            Files.writeString(file, "name: web\nbase_image: web:2\n");
            await().atMost(SOON).until(() -> image(templates).equals("web:2"));

            Files.writeString(file, "name: web\n");
            await().atMost(SOON).until(() -> !templates.problems().isEmpty());
            assertThat(image(templates)).isEqualTo("web:2");

            Path next = Files.writeString(folder.resolve(".web.yaml.new"), "name: web\nbase_image: web:3\n");
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
            await().atMost(SOON).until(() -> image(templates).equals("web:3"));
            assertThat(templates.problems()).isEmpty();

            Files.delete(file);
            await().atMost(SOON).until(() -> templates.list().isEmpty());
        }
    }

    @Test
    void newFoldersAreFollowedAlsoWhenTheFolderComesLater() throws IOException {
        Path later = folder.resolve("later");
        try (YamlTemplates templates = YamlTemplates.open(later, InstantSource.system())) {
            assertThat(templates.problems()).hasSize(1);

            Files.createDirectories(later.resolve("shop/web"));
            await().atMost(SOON).until(() -> templates.problems().isEmpty());
            Files.writeString(later.resolve("shop/web/template.yaml"), "name: web\nbase_image: web:1\n");

            await().atMost(SOON).until(() -> templates.find("shop/web").isPresent());
        }
    }

    @Test
    void whatATemplateNamesAndTheCatalogueAreFollowed() throws IOException {
        try (YamlTemplates templates = YamlTemplates.open(folder, InstantSource.system())) {
            Path project = folder.resolve("shop/web");
            Files.createDirectories(project.resolve("tasks"));
            Path script = Files.writeString(project.resolve("schema.sql"), "select 1");
            Path starter = Files.createDirectories(project.resolve("starter/deep"));
            Path file = Files.writeString(starter.resolve("main.py"), "print(1)");
            Files.writeString(
                    project.resolve("template.yaml"),
                    "name: web\nbase_image: web:1\nstarter: starter\n"
                            + "services: [{name: postgres, init: [schema.sql]}]\n");
            Files.writeString(folder.resolve("shop/domain.yaml"), "name: Shop");
            await().atMost(SOON).until(() -> script(templates).equals("select 1"));
            String before = starter(templates);

            Files.writeString(script, "select 2");
            await().atMost(SOON).until(() -> script(templates).equals("select 2"));
            Files.writeString(file, "print(2)");
            await().atMost(SOON).until(() -> !starter(templates).equals(before));
            Files.writeString(project.resolve("tasks/one.yaml"), "title: One");
            await().atMost(SOON)
                    .until(() -> templates
                            .domain("shop")
                            .flatMap(domain -> domain.project("web"))
                            .flatMap(web -> web.task("one"))
                            .isPresent());
        }
    }

    private static String script(YamlTemplates templates) {
        return templates
                .find("web")
                .map(template ->
                        template.services().getFirst().init().getFirst().text())
                .orElse("");
    }

    private static String starter(YamlTemplates templates) {
        return templates.find("web").flatMap(Template::starter).orElseThrow().sha256();
    }

    @Test
    void nothingIsFollowedAfterTheEnd() throws IOException {
        Files.writeString(folder.resolve("web.yaml"), "name: web\nbase_image: web:1\n");
        YamlTemplates templates = YamlTemplates.open(folder, InstantSource.system());
        templates.close();
        templates.close();
        Files.writeString(folder.resolve("other.yaml"), "name: other\nbase_image: web:1\n");

        await().during(Duration.ofSeconds(2))
                .atMost(SOON)
                .until(() -> templates.list().size() == 1);
    }

    private static String image(YamlTemplates templates) {
        return templates.find("web").map(template -> template.image().value()).orElse("");
    }
}
