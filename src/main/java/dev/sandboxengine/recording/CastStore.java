package dev.sandboxengine.recording;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Optional;

/**
 * Where the contents of recordings are kept. A content is a text that only grows, by pieces; with each piece comes a {@link
 * Checkpoint}, and both are there or neither is, however the engine ends. Thread-safe; of one recording there is one {@link
 * Content} at a time.
 */
public interface CastStore {

    /**
     * The content of a recording, to which pieces can be added; begun when there is none. To be closed.
     *
     * @throws IOException when it cannot be read or written
     */
    Content open(RecordingId id) throws IOException;

    /** A content that grows. One thread at a time. */
    interface Content extends AutoCloseable {

        /** What came with the last piece; empty without one. */
        Optional<Checkpoint> last();

        /** How many bytes it takes where it is kept. */
        long size();

        /**
         * Adds a piece of the text, and what to know after it.
         *
         * @throws IOException when it was not added; the content is as before
         */
        void add(byte[] text, int length, Checkpoint after) throws IOException;

        @Override
        void close() throws IOException;
    }

    /**
     * How far a content had come, and how many bytes it takes; empty when it is not here, or has no piece.
     */
    Optional<Standing> find(RecordingId id) throws IOException;

    /** How far a content had come. */
    record Standing(Checkpoint last, long size) {}

    /** All pieces that there are by now, as one gzip stream (RFC 1952) of one member; empty when it is not here. To be closed. */
    Optional<InputStream> read(RecordingId id) throws IOException;

    /** Removes a content; nothing happens when it is not here. */
    void delete(RecordingId id) throws IOException;

    /** All whose contents are here. */
    Collection<RecordingId> all() throws IOException;

    /** How many bytes all contents take. */
    long used();

    /** How many bytes there is room for. */
    long free() throws IOException;
}
