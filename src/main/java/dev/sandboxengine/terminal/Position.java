package dev.sandboxengine.terminal;

/**
 * How far a viewer has come.
 *
 * @param epoch in which shell's output
 * @param offset of the first byte that it has not seen, from 0
 */
public record Position(String epoch, long offset) {

    public Position {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset is at least 0, not " + offset);
        }
    }
}
