package dev.sandboxengine.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The laws of every {@link StarterStore}. */
public abstract class StarterStoreContract {

    private static final String HASH = "ab".repeat(32);

    protected abstract StarterStore store();

    private static StarterFile file(String path, String text) {
        return new StarterFile(path, path.endsWith(".sh"), text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> found(String hash) {
        return store().find(hash).stream()
                .map(file -> file.path() + (file.executable() ? "*" : "") + "="
                        + new String(file.content(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void whatIsKeptIsFoundByPath() {
        store().keep(HASH, List.of(file("src/a", "1"), file("run.sh", "2"), file("Ä", "")));

        assertThat(found(HASH)).containsExactly("run.sh*=2", "src/a=1", "Ä=");
    }

    @Test
    void nothingIsFoundThatNobodyKept() {
        assertThat(found("cd".repeat(32))).isEmpty();
    }

    @Test
    void keepingAgainChangesNothing() {
        store().keep(HASH, List.of(file("a", "1")));
        store().keep(HASH, List.of(file("a", "1")));

        assertThat(found(HASH)).containsExactly("a=1");
    }

    @Test
    void manyWhoKeepTheSameAtOnceKeepItOnce() {
        var files = IntStream.range(0, 50).mapToObj(i -> file("f" + i, "x")).toList();

        Racing.times(8, i -> {
            store().keep(HASH, i % 2 == 0 ? files : files.reversed());
            return true;
        });

        assertThat(found(HASH)).hasSize(50);
    }
}
