package dev.sandboxengine.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Which parts of the bench are run: those whose name the pattern matches from end to end, or all. Not thread-safe. */
final class Parts {

    private final String only;
    private final Pattern wanted;
    private final List<String> names = new ArrayList<>();
    private boolean ran;

    /**
     * Chooses.
     *
     * @param only a regular expression; empty: all
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    Parts(String only) {
        this.only = only;
        this.wanted = Pattern.compile(only.isEmpty() ? ".*" : only);
    }

    /** Something that is measured. */
    interface Part {
        void run() throws Exception;
    }

    void run(String name, Part part) throws Exception {
        names.add(name);
        if (wanted.matcher(name).matches()) {
            Bench.say(name);
            part.run();
            ran = true;
        }
    }

    /** Fails when the pattern matched none of the parts, and says what they are. */
    void requireOne() {
        if (!ran) {
            throw new IllegalArgumentException(
                    "no part is named \"" + only + "\"; there are " + String.join(", ", names));
        }
    }
}
