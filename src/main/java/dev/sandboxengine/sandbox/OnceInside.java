package dev.sandboxengine.sandbox;

import java.util.ArrayList;
import java.util.List;

/**
 * Commands that must not be done twice in a pod's life, also when the engine dies while they run: they go on without it, and
 * the engine that takes over waits for their end instead of beginning again.
 */
final class OnceInside {

    /**
     * Marks are kept where what was done is kept: in the container's own file system, or in the home of a workspace whose
     * {@code /tmp} is in memory. What is not a workspace may have no such home.
     */
    private static final String BEFORE = """
            marks=/home/coder/.cache/sandbox-init
            mkdir -p "$marks" 2>/dev/null && [ -w "$marks" ] || marks=/tmp/.sandbox-init
            mkdir -p "$marks" || exit
            if command -v flock >/dev/null; then exec 9>"$marks/$1.lock" && flock 9; fi
            [ ! -e "$marks/$1" ] || exit 0
            """;

    private static final String DO = """
            once "$@" && : >"$marks/$1"
            """;

    private OnceInside() {}

    /**
     * A command that does something unless it was done.
     *
     * @param script a shell script that defines {@code once}, which does it
     * @param name names it among all that is done once in the container
     * @param arguments what the script knows as {@code $2} and so on
     */
    static List<String> command(String script, String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", BEFORE + script + "\n" + DO, "sh", name));
        command.addAll(List.of(arguments));
        return command;
    }
}
