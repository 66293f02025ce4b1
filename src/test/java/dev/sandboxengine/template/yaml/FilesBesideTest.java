package dev.sandboxengine.template.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.template.InitScript;
import dev.sandboxengine.template.Starter;
import dev.sandboxengine.template.StarterFile;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that a template names: scripts of its services, and its starter. */
class FilesBesideTest {

    private static final String HEAD = "name: web\nbase_image: web:1\n";
    private static final String WITH_SCRIPT = HEAD + "services:\n  - name: postgres\n    init: [db/schema.sql]\n";
    private static final String WITH_STARTER = HEAD + "starter: starter\n";

    @TempDir
    private Path temp;

    private Path folder;
    private YamlTemplates templates;

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectories(temp.resolve("templates"));
        templates = YamlTemplates.read(folder, InstantSource.system());
    }

    @Test
    void aScriptIsReadBesideItsTemplateAndFollowed() {
        write("shop/web.yaml", WITH_SCRIPT);
        write("shop/db/schema.sql", "select 1;\n");
        assertThat(scripts()).containsExactly(new InitScript("db/schema.sql", "select 1;\n"));

        write("shop/db/schema.sql", "select 2;\n");
        assertThat(scripts()).containsExactly(new InitScript("db/schema.sql", "select 2;\n"));

        delete("shop/db/schema.sql");
        assertThat(problem().message()).contains("there is no file 'db/schema.sql'");
        assertThat(problem().line()).isEqualTo(5);
        assertThat(problem().field()).isEqualTo("services[0].init[0]");
        assertThat(scripts()).containsExactly(new InitScript("db/schema.sql", "select 2;\n"));

        write("shop/db/schema.sql", "select 3;\n");
        assertThat(scripts()).containsExactly(new InitScript("db/schema.sql", "select 3;\n"));
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void aScriptIsTextAndNotTooLarge() throws IOException {
        write("web.yaml", WITH_SCRIPT);
        write("db/schema.sql", "x".repeat(256 * 1024 + 1));
        assertThat(problem().message()).contains("larger than 256 KiB");

        Files.write(folder.resolve("db/schema.sql"), new byte[] {(byte) 0xff, 0});
        assertThat(problem().message()).contains("not UTF-8");

        write("db/schema.sql", "a\0b");
        assertThat(problem().message()).contains("NUL");

        delete("db/schema.sql");
        Files.createDirectory(folder.resolve("db/schema.sql"));
        assertThat(problem().message()).contains("not a regular file");
    }

    @Test
    void allScriptsTogetherAreNotTooLarge() {
        StringBuilder yaml = new StringBuilder(HEAD + "services:\n  - name: postgres\n    init:\n");
        for (int i = 0; i < 5; i++) {
            yaml.append("      - s").append(i).append(".sql\n");
            write("s" + i + ".sql", "x".repeat(250 * 1024));
        }
        write("web.yaml", yaml.toString());

        assertThat(problem().message()).contains("at most 1048576");
    }

    @Test
    void noLinkLeadsToAScript() throws IOException {
        Path secret = Files.writeString(temp.resolve("secret.sql"), "secret");
        write("web.yaml", WITH_SCRIPT);
        Files.createDirectories(folder.resolve("db"));
        Files.createSymbolicLink(folder.resolve("db/schema.sql"), secret);
        assertThat(problem().message()).contains("links are not followed");

        delete("db/schema.sql");
        delete("db");
        Files.createDirectories(temp.resolve("else"));
        Files.writeString(temp.resolve("else/schema.sql"), "secret");
        Files.createSymbolicLink(folder.resolve("db"), temp.resolve("else"));
        assertThat(templatesProblems()).anyMatch(it -> it.message().contains("links are not followed"));
        assertThat(templates.list()).isEmpty();
    }

    @Test
    void theFilesOfAStarterAreReadAndFollowed() throws IOException {
        write("web.yaml", WITH_STARTER);
        write("starter/main.py", "print(1)");
        write("starter/.gitignore", "*.pyc");
        write("starter/bin/run", "#!/bin/sh");
        assertThat(folder.resolve("starter/bin/run").toFile().setExecutable(true))
                .isTrue();

        Starter first = starter();
        assertThat(first.files()).isEqualTo(3);
        assertThat(first.bytes()).isEqualTo(22);
        assertThat(files(first))
                .extracting(file -> file.path() + " " + file.executable() + " "
                        + new String(file.content(), StandardCharsets.UTF_8))
                .containsExactly(".gitignore false *.pyc", "bin/run true #!/bin/sh", "main.py false print(1)");

        write("starter/main.py", "print(2)");
        Starter second = starter();
        assertThat(second.sha256()).isNotEqualTo(first.sha256());
        // A sandbox that was ordered before begins with what was there.
        assertThat(files(first)).hasSize(3);

        assertThat(folder.resolve("starter/main.py").toFile().setExecutable(true))
                .isTrue();
        assertThat(starter().sha256()).isNotEqualTo(second.sha256());

        assertThat(folder.resolve("starter/main.py").toFile().setExecutable(false))
                .isTrue();
        write("starter/main.py", "print(1)");
        assertThat(starter()).isEqualTo(first);
    }

    @Test
    void whereAStarterStandsDoesNotMatter() {
        write("web.yaml", WITH_STARTER);
        write("starter/a.txt", "a");
        write("x/y/other.yaml", WITH_STARTER.replace("web", "other"));
        write("x/y/starter/a.txt", "a");
        templates.reload();

        assertThat(templates.find("other").orElseThrow().starter())
                .isEqualTo(templates.find("web").orElseThrow().starter());
    }

    @Test
    void onlyStartersThatAreOrWereInUseLatelyAreKept() {
        write("web.yaml", WITH_STARTER);
        write("starter/a.txt", "first");
        Starter first = starter();
        for (int i = 0; i < 30; i++) {
            write("starter/a.txt", "more " + i);
            starter();
        }

        assertThat(templates.starter(first.sha256())).isEmpty();
        assertThat(templates.starter("none")).isEmpty();
    }

    @Test
    void whatIsInAStarterIsNoTemplate() throws IOException {
        write("web.yaml", WITH_STARTER);
        write("starter/docker-compose.yaml", "services: {db: {image: x}}");
        write("starter/deep/er/domain.yaml", "- nothing");
        write("starter/1/2/3/4/5/6/7/8/9/a.txt", "deep");
        templates.reload();

        assertThat(templates.problems()).isEmpty();
        assertThat(templates.list()).hasSize(1);

        write("web.yaml", "name: [");
        assertThat(templatesProblems()).extracting(TemplateProblem::file).containsExactly("web.yaml");
    }

    @Test
    void whatAStarterCannotHoldIsNamed() throws IOException {
        write("web.yaml", WITH_STARTER);
        assertThat(problem().message()).contains("there is no folder 'starter'");
        assertThat(problem().line()).isEqualTo(3);
        assertThat(problem().field()).isEqualTo("starter");

        write("starter", "a file");
        assertThat(problem().message()).contains("not a folder");

        delete("starter");
        Files.createDirectories(folder.resolve("starter/empty"));
        assertThat(problem().message()).contains("holds no file");

        Files.createSymbolicLink(folder.resolve("starter/link"), Path.of("/etc/passwd"));
        assertThat(problem().message()).contains("'starter/link' is a link");

        delete("starter/link");
        write("starter/large", "x".repeat((1 << 20) + 1));
        assertThat(problem().message()).contains("'starter/large' is larger than 1 MiB");

        write("starter/large", "x".repeat(1 << 20));
        write("starter/larger", "x".repeat(1 << 20));
        assertThat(starter().bytes()).isEqualTo(2 << 20);
        write("starter/more", "x");
        assertThat(problem().message()).contains("2 MiB");
    }

    @Test
    void aStarterHasNotTooManyFiles() {
        write("web.yaml", WITH_STARTER);
        for (int i = 0; i < 500; i++) {
            write("starter/" + i, "");
        }
        assertThat(starter().files()).isEqualTo(500);

        write("starter/500", "");
        assertThat(problem().message()).contains("more than 500 files");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mount_path: /workspace, medium: memory",
                "mount_path: /workspace, read_only: true",
                "mount_path: /workspace/app, medium: memory",
                "mount_path: /workspace/app/db, read_only: true",
                "mount_path: /workspace/app/main.py, medium: memory",
                "mount_path: /workspace/app/main.py",
                "mount_path: /workspace/app/main.py/data",
            })
    void noVolumeHidesAStarter(String volume) {
        write("starter/app/main.py", "print(1)");
        write("starter/app/db/schema.sql", "select 1");
        write("web.yaml", WITH_STARTER + "volumes:\n  - {name: data, " + volume + "}\n");

        assertThat(problem().field()).isEqualTo("volumes[0].mount_path");
        assertThat(problem().line()).isEqualTo(5);
        assertThat(problem().message()).contains("`starter`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mount_path: /workspace",
                "mount_path: /workspace/app",
                "mount_path: /workspace/app/cache, medium: memory",
                "mount_path: /workspace/ap, read_only: true",
                "mount_path: /data, medium: memory",
            })
    void aVolumeMayBeBesideAStarterOrHoldIt(String volume) {
        write("starter/app/main.py", "print(1)");
        write("web.yaml", WITH_STARTER + "volumes:\n  - {name: data, " + volume + "}\n");

        assertThat(starter().files()).isEqualTo(1);
    }

    private List<InitScript> scripts() {
        templates.reload();
        return templates.find("web").orElseThrow().services().getFirst().init();
    }

    private Starter starter() {
        templates.reload();
        assertThat(templates.problems()).isEmpty();
        return templates.find("web").flatMap(Template::starter).orElseThrow();
    }

    private List<StarterFile> files(Starter starter) {
        return templates.starter(starter.sha256()).orElseThrow();
    }

    private List<TemplateProblem> templatesProblems() {
        templates.reload();
        return templates.problems();
    }

    private TemplateProblem problem() {
        assertThat(templatesProblems()).hasSize(1);
        return templates.problems().getFirst();
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
