package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.TemplateProblem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of a file after it was read.
 *
 * @param found the file as it looked before it was read
 * @param beside the files beside it that it names, as they looked before they were read
 * @param isSettled whether it need not be read again while they look like this
 * @param content what was in it when it was read last without a problem
 * @param problems what is wrong with it now
 */
record ReadFile<T>(
        FoundFile found, List<Seen> beside, boolean isSettled, Optional<T> content, List<TemplateProblem> problems) {

    /** Makes something of a file's bytes, or reports why it cannot. */
    interface Reader<T> {
        Optional<T> read(byte[] bytes, Problems problems, Beside beside);
    }

    /** Reads a file, or takes over what was known when nothing changed; empty when it has just been removed. */
    static <T> Optional<ReadFile<T>> of(
            String file, FoundFile found, Optional<ReadFile<T>> before, Instant now, Reader<T> reader) {
        if (before.filter(it -> it.isAsBefore(found)).isPresent()) {
            return before;
        }
        Problems problems = new Problems(file);
        Path folder = found.path().getParent();
        Beside beside = new Beside(folder == null ? found.path() : folder);
        Optional<T> content = Optional.empty();
        boolean isSettled = found.isSettled(now);
        try {
            content = reader.read(found.read(), problems, beside);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException failure) {
            isSettled = false;
            problems.add("cannot be read: " + Problems.shown(String.valueOf(failure.getMessage())));
        }
        List<Seen> seen = beside.seen();
        if (content.isEmpty()) {
            // What it named before still belongs to it: it is used as it was read last.
            seen = Stream.concat(
                            seen.stream(),
                            before.stream()
                                    .flatMap(it -> it.beside.stream())
                                    .map(Seen::path)
                                    .filter(path -> beside.seen().stream()
                                            .noneMatch(it -> it.path().equals(path)))
                                    .map(Seen::look))
                    .toList();
        }
        isSettled = isSettled && seen.stream().allMatch(it -> it.isSettled(now));
        Optional<T> last = content.or(() -> before.flatMap(ReadFile::content));
        return Optional.of(new ReadFile<>(found, seen, isSettled, last, problems.list()));
    }

    private boolean isAsBefore(FoundFile now) {
        return isSettled && found.equals(now) && beside.stream().allMatch(Seen::isUnchanged);
    }
}
