package dev.sandboxengine.terminal;

import dev.sandboxengine.runtime.TerminalSize;

/** What a viewer is to be told next, in order. */
public sealed interface Shown {

    /**
     * The beginning, and every cut in the stream: what comes before it on the viewer's screen is to be given up when
     * {@code fresh}, and goes on otherwise.
     *
     * @param epoch whose output follows
     * @param offset of the first byte that follows
     * @param fresh whether the screen is to be reset and {@code preamble} to be written to it first
     * @param preamble sequences that put an empty terminal into the modes that hold at {@code offset}; no part of the stream
     * @param missed how many bytes lie between what the viewer had seen and {@code offset}, never to come
     * @param replayUntil output before this offset is old: queries in it are not to be answered
     * @param source where what follows comes from
     * @param size the terminal's
     * @param writes whether this viewer's input is taken
     * @param held whether the shell outlives the engine
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
    record Cut(
            Epoch epoch,
            long offset,
            boolean fresh,
            byte[] preamble,
            long missed,
            long replayUntil,
            Source source,
            TerminalSize size,
            boolean writes,
            boolean held)
            implements Shown {}

    /** Where a viewer's output begins. */
    enum Source {
        /** The shell was started for it. */
        START,
        /** What the engine remembers. */
        MEMORY,
        /** The engine was started anew, and goes on from what was kept inside the sandbox. */
        JOURNAL,
        /** It lagged too far behind, and was skipped ahead. */
        SKIPPED
    }

    /**
     * What the shell wrote.
     *
     * @param offset of its first byte
     * @param bytes at least one; the viewer's to keep
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
    record Output(long offset, byte[] bytes) implements Shown {}

    /** The terminal has another size. */
    record Resized(TerminalSize size) implements Shown {}

    /** The terminal's title, as its programs set it: any text, without control characters. */
    record Title(String title) implements Shown {}

    /**
     * Who else looks.
     *
     * @param count all viewers, this one included
     * @param writers those whose input is taken
     * @param writes whether this one's is
     * @param answers whether this one answers the queries of programs: one of all viewers does
     */
    record Viewers(int count, int writers, boolean writes, boolean answers) implements Shown {}

    /** The shell ended; nothing follows. */
    record Exit(int code) implements Shown {}

    /** The shell is not reached, though it may live: to be tried again. Nothing follows. */
    record Broken(String why) implements Shown {}

    /** The viewer was sent away; nothing follows. */
    record Dismissed(Cause cause) implements Shown {}

    /** Why a viewer was sent away. */
    enum Cause {
        /** The terminal was closed on demand. */
        CLOSED,
        /** The engine stops; another may be there soon. */
        ENGINE_STOPS
    }
}
