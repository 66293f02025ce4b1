package dev.sandboxengine.terminal.http;

import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.Position;
import java.util.Optional;

/** What a client says, whatever its language. */
sealed interface Said {

    /** The first word, where there has to be one. */
    record Hello(Optional<TerminalSize> size, Optional<Position> seen) implements Said {}

    /** Key strokes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
    record Input(byte[] bytes) implements Said {}

    /** The size of its window. */
    record Resize(TerminalSize size) implements Said {}

    /** Everything before the offset was worked on. */
    record Acknowledge(long offset) implements Said {}

    /** To be the one that writes. */
    record Take() implements Said {}

    /** To be shown nothing for a while, or to be shown something again. */
    record Pause(boolean paused) implements Said {}

    /** Nothing that means anything, and is ignored. */
    record Nothing() implements Said {}
}
