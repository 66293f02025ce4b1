package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.TemplateProblem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a file after it was read.
 *
 * @param found the file as it looked before it was read
 * @param isSettled whether it need not be read again while it looks like this
 * @param template its template as it was read last without a problem
 * @param problems what is wrong with it now
 */
record ReadFile(FoundFile found, boolean isSettled, Optional<ReadTemplate> template, List<TemplateProblem> problems) {

    /** Reads a file, or takes over what was known when nothing changed; empty when it has just been removed. */
    static Optional<ReadFile> of(String file, FoundFile found, Optional<ReadFile> before, Instant now) {
        if (before.filter(it -> it.isSettled && it.found.equals(found)).isPresent()) {
            return before;
        }
        Problems problems = new Problems(file);
        Optional<ReadTemplate> template = Optional.empty();
        boolean isSettled = found.isSettled(now);
        try {
            template = TemplateReader.read(found.read(), problems);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException failure) {
            isSettled = false;
            problems.add("cannot be read: " + Problems.shown(String.valueOf(failure.getMessage())));
        }
        Optional<ReadTemplate> last = template.or(() -> before.flatMap(ReadFile::template));
        return Optional.of(new ReadFile(found, isSettled, last, problems.list()));
    }
}
