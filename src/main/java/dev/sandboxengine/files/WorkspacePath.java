package dev.sandboxengine.files;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A path inside the workspace, by construction: absolute, without {@code .}, {@code ..} or empty parts. Where its links lead
 * only the sandbox itself can tell.
 *
 * @param value {@code /workspace} or a path below it
 */
public record WorkspacePath(String value) {

    /** The workspace itself. */
    public static final String ROOT = "/workspace";

    private static final int LONGEST = 4096;

    /** The path that a text means, absolute or relative to the workspace; empty when it leads out of it or is no path. */
    public static Optional<WorkspacePath> parse(String text) {
        if (text.length() > LONGEST || text.chars().anyMatch(c -> c == 0)) {
            return Optional.empty();
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : (text.startsWith("/") ? text : ROOT + "/" + text).split("/", -1)) {
            switch (part) {
                case "", "." -> {}
                case ".." -> {
                    if (parts.pollLast() == null) {
                        return Optional.empty();
                    }
                }
                default -> parts.addLast(part);
            }
        }
        String path = "/" + String.join("/", parts);
        return path.equals(ROOT) || path.startsWith(ROOT + "/")
                ? Optional.of(new WorkspacePath(path))
                : Optional.empty();
    }

    /** Whether it is the workspace itself. */
    public boolean isRoot() {
        return value.equals(ROOT);
    }

    @Override
    public String toString() {
        return value;
    }
}
