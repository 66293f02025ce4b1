package dev.sandboxengine.recording.directory;

import dev.sandboxengine.recording.Checkpoint;
import dev.sandboxengine.recording.RecordingStatus;
import dev.sandboxengine.runtime.TerminalSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * One piece of a recording's file: a member of a gzip file (RFC 1952), so that {@code zcat} reads all of them. Its header has a
 * subfield {@code SE} with the member's length, the checkpoint after it and a checksum of both. Its compressed data ends with a
 * full byte and an empty last block, so that the data of several members without those blocks is that of one.
 *
 * @param at where it begins in the file
 * @param length of the whole member
 * @param checkpoint after it
 */
record Piece(long at, int length, Checkpoint checkpoint) {

    /** An empty block that says that it is the last. */
    static final byte[] LAST_BLOCK = {3, 0};

    /** Of the header, before the compressed data. */
    static final int HEADER = 10 + 2 + 4 + 1 + 4 + 6 * 8 + 2 + 2 + 1 + 1 + 4 + 4;

    /** After it: checksum and length of the text. */
    static final int TRAILER = 8;

    private static final int MAGIC = 0x04_08_8B_1F;
    private static final short SUBFIELD = 'S' | 'E' << 8;
    private static final byte VERSION = 1;

    /** Longer than any that is written: a piece is made as soon as there is some hundred kilobytes of text. */
    private static final int LONGEST = 1 << 28;

    /** The bytes of a piece. */
    static ByteBuffer write(byte[] text, int length, Checkpoint after) {
        byte[] data = compressed(text, length);
        CRC32 crc = new CRC32();
        crc.update(text, 0, length);
        int whole = HEADER + data.length + LAST_BLOCK.length + TRAILER;
        ByteBuffer piece = ByteBuffer.allocate(whole).order(ByteOrder.LITTLE_ENDIAN);
        piece.putInt(MAGIC).putInt(0).put((byte) 4).put((byte) 255);
        piece.putShort((short) (HEADER - 12)).putShort(SUBFIELD).putShort((short) (HEADER - 16));
        int said = piece.position();
        piece.put(VERSION).putInt(whole);
        piece.putLong(after.offset()).putLong(after.bytes()).putLong(after.text());
        piece.putLong(after.millis()).putLong(after.dropped()).putLong(after.invalid());
        piece.putShort((short) after.size().columns())
                .putShort((short) after.size().rows());
        piece.put(code(after.status())).put((byte) (after.exitCode().isPresent() ? 1 : 0));
        piece.putInt(after.exitCode().orElse(0));
        piece.putInt(checksum(piece.array(), said, piece.position()));
        piece.put(data).put(LAST_BLOCK).putInt((int) crc.getValue()).putInt(length);
        return piece.flip();
    }

    private static int checksum(byte[] bytes, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    private static byte[] compressed(byte[] text, int length) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(text, 0, length);
            ByteArrayOutputStream data = new ByteArrayOutputStream(length / 4 + 64);
            byte[] buffer = new byte[16 << 10];
            int count;
            do {
                count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
                data.write(buffer, 0, count);
            } while (count == buffer.length);
            return data.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /** The piece that begins here; empty when there is none, or not all of it. */
    static Optional<Piece> find(FileChannel file, long at) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        if (!fill(file, header, at)) {
            return Optional.empty();
        }
        header.flip();
        if (header.getInt() != MAGIC) {
            return Optional.empty();
        }
        header.position(10);
        boolean ours = header.getShort() == HEADER - 12
                && header.getShort() == SUBFIELD
                && header.getShort() == HEADER - 16
                && checksum(header.array(), 16, HEADER - 4) == header.getInt(HEADER - 4)
                && header.get() == VERSION;
        if (!ours) {
            return Optional.empty();
        }
        int length = header.getInt();
        if (length < HEADER + LAST_BLOCK.length + TRAILER || length > LONGEST || at + length > file.size()) {
            return Optional.empty();
        }
        return Optional.of(new Piece(at, length, checkpoint(header)));
    }

    private static byte code(RecordingStatus status) {
        return switch (status) {
            case RECORDING -> 0;
            case COMPLETE -> 1;
            case CUT -> 2;
        };
    }

    private static RecordingStatus status(byte code) {
        return switch (code) {
            case 0 -> RecordingStatus.RECORDING;
            case 1 -> RecordingStatus.COMPLETE;
            default -> RecordingStatus.CUT;
        };
    }

    private static Checkpoint checkpoint(ByteBuffer header) {
        long offset = header.getLong();
        long bytes = header.getLong();
        long text = header.getLong();
        long millis = header.getLong();
        long dropped = header.getLong();
        long invalid = header.getLong();
        TerminalSize size = new TerminalSize(header.getShort(), header.getShort());
        RecordingStatus status = status(header.get());
        boolean exited = header.get() == 1;
        int code = header.getInt();
        return new Checkpoint(
                offset,
                bytes,
                text,
                millis,
                dropped,
                invalid,
                size,
                status,
                exited ? OptionalInt.of(code) : OptionalInt.empty());
    }

    /** Where the next one begins. */
    long end() {
        return at + length;
    }

    /** Where its compressed data begins. */
    long data() {
        return at + HEADER;
    }

    /** How long its compressed data is, without the empty last block. */
    int dataLength() {
        return length - HEADER - LAST_BLOCK.length - TRAILER;
    }

    /** The checksum and the length of its text. */
    ByteBuffer trailer(FileChannel file) throws IOException {
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER).order(ByteOrder.LITTLE_ENDIAN);
        if (!fill(file, trailer, end() - TRAILER)) {
            throw new IOException("a piece of a recording has become shorter while it was read");
        }
        return trailer.flip();
    }

    /** Whether its text is what was written. */
    boolean isWhole(FileChannel file) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(dataLength() + LAST_BLOCK.length);
        if (!fill(file, data, data())) {
            return false;
        }
        ByteBuffer trailer = trailer(file);
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(data.flip());
            CRC32 crc = new CRC32();
            byte[] buffer = new byte[16 << 10];
            for (int count = inflater.inflate(buffer); count > 0; count = inflater.inflate(buffer)) {
                crc.update(buffer, 0, count);
            }
            return inflater.finished()
                    && (int) crc.getValue() == trailer.getInt()
                    && inflater.getBytesWritten() == Integer.toUnsignedLong(trailer.getInt());
        } catch (DataFormatException _) {
            return false;
        } finally {
            inflater.end();
        }
    }

    private static boolean fill(FileChannel file, ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            if (file.read(buffer, at + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }
}
