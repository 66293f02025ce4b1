package dev.sandboxengine.files.tar;

import dev.sandboxengine.files.FileException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that may be read only so far: the library takes the headers of an entry into memory whole, however long they are.
 * One thread at a time.
 */
final class Bounded extends FilterInputStream {

    private long position;
    private long end;

    Bounded(InputStream in) {
        super(in);
    }

    /** Lets so many bytes more be read, from here on. */
    void allow(long bytes) {
        end = bytes < 0 || bytes > Long.MAX_VALUE - position ? Long.MAX_VALUE : position + bytes;
    }

    private void check() {
        if (position >= end) {
            throw new FileException.BadArchive(
                    "an entry's name or attributes are too long; make the archive without extended attributes");
        }
    }

    @Override
    public int read() throws IOException {
        check();
        int read = super.read();
        position += read < 0 ? 0 : 1;
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        check();
        int count = super.read(buffer, offset, (int) Math.min(length, end - position));
        position += Math.max(0, count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        check();
        long skipped = super.skip(Math.min(count, end - position));
        position += skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
