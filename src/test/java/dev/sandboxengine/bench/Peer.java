package dev.sandboxengine.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The far end of a terminal, whatever protocol leads to it. One thread reads, another may type. */
interface Peer extends AutoCloseable {

    /** Types. */
    void type(byte[] bytes) throws IOException;

    /** Waits for output: how many bytes of it were read, -1 at the end. What they are stays in {@link #bytes}. */
    int read() throws IOException;

    /** Where {@link #read} left what it read, from 0 on. */
    byte[] bytes();

    /** For how long {@link #read} waits at most before it fails with a {@link java.net.SocketTimeoutException}; 0: for ever. */
    void patience(int millis) throws IOException;

    @Override
    void close() throws IOException;

    default void type(String words) throws IOException {
        type(words.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads until this was among what was read; how many bytes were read until then. */
    default long readUntil(String words) throws IOException {
        byte[] wanted = words.getBytes(StandardCharsets.UTF_8);
        int matched = 0;
        long all = 0;
        while (matched < wanted.length) {
            int count = read();
            if (count < 0) {
                throw new IOException("the terminal ended before it said " + words);
            }
            all += count;
            for (int i = 0; i < count && matched < wanted.length; i++) {
                byte each = bytes()[i];
                matched = each == wanted[matched] ? matched + 1 : each == wanted[0] ? 1 : 0;
            }
        }
        return all;
    }
}
