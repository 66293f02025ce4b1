package dev.sandboxengine.recording;

import dev.sandboxengine.runtime.TerminalSize;

/** What a tap heard, and when, in milliseconds since the recording began. */
sealed interface Heard {

    long at();

    /** About how much memory it holds. */
    default int weight() {
        return OVERHEAD;
    }

    /** What an event costs beside its bytes. */
    int OVERHEAD = 64;

    /** Of the shell. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
    record Output(long at, long offset, byte[] bytes) implements Heard {
        @Override
        public int weight() {
            return OVERHEAD + bytes.length;
        }
    }

    /** What was typed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
    record Input(long at, byte[] bytes) implements Heard {
        @Override
        public int weight() {
            return OVERHEAD + bytes.length;
        }
    }

    record Resized(long at, TerminalSize size) implements Heard {}

    record Marker(long at, String words) implements Heard {}

    /**
     * The shell ended.
     *
     * @param end of all output that it wrote, as far as is known
     */
    record Exited(long at, long end, int code) implements Heard {}
}
