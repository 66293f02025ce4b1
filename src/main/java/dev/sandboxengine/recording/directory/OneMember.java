package dev.sandboxengine.recording.directory;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * All pieces of a file as one member of gzip, as browsers read no more than the first. Nothing is unpacked for it. What is added
 * to the file while it is read is left out. Closing it closes the file. Not thread-safe.
 */
final class OneMember extends InputStream {

    private static final byte[] HEADER = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 4, (byte) 255};

    private final FileChannel file;
    private final long end;
    private final Crc32Sum crc = new Crc32Sum();

    private InputStream fixed = new ByteArrayInputStream(HEADER);
    private long next;
    private long at;
    private long left;
    private long text;
    private boolean over;

    OneMember(FileChannel file) throws IOException {
        this.file = file;
        this.end = file.size();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            int count = fixed.read(bytes, from, length);
            if (count > 0) {
                return count;
            }
            if (left > 0) {
                return piece(bytes, from, length);
            }
            if (over) {
                return -1;
            }
            advance();
        }
    }

    private int piece(byte[] bytes, int from, int length) throws IOException {
        int count = file.read(ByteBuffer.wrap(bytes, from, (int) Math.min(length, left)), at);
        if (count < 0) {
            throw new IOException("the recording has become shorter while it was read");
        }
        at += count;
        left -= count;
        return count;
    }

    private void advance() throws IOException {
        Optional<Piece> found = Piece.find(file, next).filter(piece -> piece.end() <= end);
        if (found.isEmpty()) {
            over = true;
            fixed = new ByteArrayInputStream(ByteBuffer.allocate(Piece.LAST_BLOCK.length + Piece.TRAILER)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(Piece.LAST_BLOCK)
                    .putInt(crc.value())
                    .putInt((int) text)
                    .array());
            return;
        }
        Piece piece = found.get();
        ByteBuffer trailer = piece.trailer(file);
        int checksum = trailer.getInt();
        long length = Integer.toUnsignedLong(trailer.getInt());
        crc.add(checksum, length);
        text += length;
        next = piece.end();
        at = piece.data();
        left = piece.dataLength();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
