package dev.sandboxengine.template.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.template.TemplateProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TemplateFolderTest {

    @TempDir
    private Path temp;

    @Test
    void findsYamlFilesAtAnyDepth() throws IOException {
        touch("a.yaml", "b.yml", "C.YAML", "x/d.yaml", "x/y/z/e.yaml");

        assertThat(files()).containsExactlyInAnyOrder("a.yaml", "b.yml", "C.YAML", "x/d.yaml", "x/y/z/e.yaml");
        assertThat(list().problems()).isEmpty();
    }

    @Test
    void ignoresWhatHoldsNoTemplate() throws IOException {
        touch(
                ".a.yaml",
                ".git/a.yaml",
                "a.yaml~",
                "a.yaml.bak",
                "#a.yaml#",
                ".a.yaml.swp",
                "a.json",
                "README.md",
                "domain.yaml",
                "d/domain.yml",
                "d/p/tasks/one.yaml",
                "tasks/two.yaml");

        assertThat(files()).isEmpty();
        assertThat(list().problems()).isEmpty();
    }

    @Test
    void aFolderMayBeNamedLikeAFile() throws IOException {
        touch("dir.yaml/a.yaml");

        assertThat(files()).containsExactly("dir.yaml/a.yaml");
    }

    @Test
    void followsLinksToFilesInside() throws IOException {
        touch("..2026/web.yaml");
        Files.createSymbolicLink(root().resolve("..data"), Path.of("..2026"));
        Files.createSymbolicLink(root().resolve("web.yaml"), Path.of("..data/web.yaml"));

        assertThat(files()).containsExactly("web.yaml");
        assertThat(list().problems()).isEmpty();
    }

    @Test
    void doesNotFollowLinksThatLeadOut() throws IOException {
        Path outside = Files.writeString(temp.resolve("secret.yaml"), "name: secret");
        Path sibling = Files.createDirectories(temp.resolve("root-sibling"));
        Files.writeString(sibling.resolve("b.yaml"), "name: b");
        Files.createSymbolicLink(root().resolve("a.yaml"), outside);
        Files.createSymbolicLink(root().resolve("dir"), sibling);
        Files.createSymbolicLink(root().resolve("c.yaml"), sibling.resolve("b.yaml"));

        assertThat(files()).isEmpty();
        assertThat(list().problems())
                .hasSize(3)
                .extracting(TemplateProblem::message)
                .allMatch(message -> message.contains("leads out"));
    }

    @Test
    void reportsLinksThatAreOfNoUse() throws IOException {
        touch("d/a.yaml");
        Files.createSymbolicLink(root().resolve("loop"), Path.of("."));
        Files.createSymbolicLink(root().resolve("dangling.yaml"), Path.of("nowhere.yaml"));
        Files.createSymbolicLink(root().resolve("self.yaml"), Path.of("self.yaml"));
        Files.createSymbolicLink(root().resolve("README"), Path.of("nowhere"));

        assertThat(files()).containsExactly("d/a.yaml");
        assertThat(list().problems())
                .extracting(TemplateProblem::file)
                .containsExactlyInAnyOrder("loop", "dangling.yaml", "self.yaml");
    }

    @Test
    void theFolderItselfMayBeALink() throws IOException {
        touch("a.yaml");
        Path link = Files.createSymbolicLink(temp.resolve("link"), root());

        assertThat(TemplateFolder.list(link, 0).files()).containsOnlyKeys("a.yaml");
    }

    @Test
    void doesNotWaitForAPipe() throws IOException, InterruptedException {
        int exit = new ProcessBuilder("mkfifo", root().resolve("pipe.yaml").toString())
                .start()
                .waitFor();

        assertThat(exit).isZero();
        assertThat(files()).isEmpty();
        assertThat(list().problems()).extracting(TemplateProblem::message).containsExactly("is not a regular file");
    }

    @Test
    void boundsTheDepth() throws IOException {
        touch("1/2/3/4/5/6/7/8/in.yaml", "1/2/3/4/5/6/7/8/9/out.yaml");

        assertThat(files()).containsExactly("1/2/3/4/5/6/7/8/in.yaml");
        assertThat(list().problems()).extracting(TemplateProblem::file).containsExactly("1/2/3/4/5/6/7/8/9/");
    }

    @Test
    void whatIsNotAFolderIsAProblem() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");

        assertThat(TemplateFolder.list(file, 0).files()).isEmpty();
        assertThat(TemplateFolder.list(file, 0).problems()).hasSize(1);
        assertThat(TemplateFolder.list(file, 0).isHidden("any.yaml")).isTrue();
    }

    private Path root() throws IOException {
        return Files.createDirectories(temp.resolve("root"));
    }

    private TemplateFolder.Listing list() throws IOException {
        return TemplateFolder.list(root(), 0);
    }

    private Set<String> files() throws IOException {
        return list().files().keySet();
    }

    private void touch(String... files) throws IOException {
        for (String file : files) {
            Path path = root().resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "");
        }
    }
}
