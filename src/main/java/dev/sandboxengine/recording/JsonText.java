package dev.sandboxengine.recording;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON that grows, in UTF-8. What is not UTF-8 becomes U+FFFD, one for each longest beginning of a character, as browsers do it.
 * Not thread-safe.
 */
final class JsonText {

    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** The longest that a byte becomes: {@code \}{@code u001b}. */
    private static final int LONGEST = 6;

    private byte[] text = new byte[1 << 10];
    private int length;
    private long invalid;

    /** What was written, of which the first {@link #length} bytes count. */
    byte[] bytes() {
        return text;
    }

    int length() {
        return length;
    }

    /** How many bytes were replaced since the beginning. */
    long invalid() {
        return invalid;
    }

    /** Empties it; a buffer that had become large is given up. */
    void clear(int most) {
        length = 0;
        if (text.length > most) {
            text = new byte[1 << 10];
        }
    }

    /** Takes back what was written beyond a length. */
    void backTo(int before) {
        length = before;
    }

    /** Writes as it is. */
    void plain(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.UTF_8);
        room(bytes.length);
        System.arraycopy(bytes, 0, text, length, bytes.length);
        length += bytes.length;
    }

    /** Writes the inside of a string. */
    void string(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        string(bytes, bytes.length, true);
    }

    /**
     * Writes the inside of a string.
     *
     * @param last whether a character that is not complete at the end never will be
     * @return how many bytes at the end were left out, because they begin a character
     */
    int string(byte[] bytes, int end, boolean last) {
        int at = 0;
        while (at < end) {
            int run = at;
            while (run < end && isPlain(bytes[run])) {
                run++;
            }
            if (run > at) {
                room(run - at);
                System.arraycopy(bytes, at, text, length, run - at);
                length += run - at;
                at = run;
                continue;
            }
            byte b = bytes[at];
            if (b >= 0) {
                escape(b);
                at++;
                continue;
            }
            int character = character(bytes, at, end);
            if (character > 0) {
                room(character);
                System.arraycopy(bytes, at, text, length, character);
                length += character;
                at += character;
            } else if (character == 0 && !last) {
                return end - at;
            } else {
                int wrong = character == 0 ? end - at : -character;
                room(REPLACEMENT.length);
                System.arraycopy(REPLACEMENT, 0, text, length, REPLACEMENT.length);
                length += REPLACEMENT.length;
                invalid += wrong;
                at += wrong;
            }
        }
        return 0;
    }

    private static boolean isPlain(byte b) {
        return b >= 0x20 && b != '"' && b != '\\';
    }

    private void escape(byte b) {
        room(LONGEST);
        text[length++] = '\\';
        switch (b) {
            case '"', '\\' -> text[length++] = b;
            case '\n' -> text[length++] = 'n';
            case '\r' -> text[length++] = 'r';
            case '\t' -> text[length++] = 't';
            default -> {
                text[length++] = 'u';
                text[length++] = '0';
                text[length++] = '0';
                text[length++] = HEX[b >> 4];
                text[length++] = HEX[b & 15];
            }
        }
    }

    /** How long the character is that begins here; 0 if it goes on beyond the end; else how much of it is none, negative. */
    private static int character(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xFF;
        int more = lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        if (more == 0) {
            return -1;
        }
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        for (int i = 1; i <= more; i++) {
            if (at + i == end) {
                return 0;
            }
            int next = bytes[at + i] & 0xFF;
            if (next < least || next > most) {
                return -i;
            }
            least = 0x80;
            most = 0xBF;
        }
        return more + 1;
    }

    private void room(int more) {
        if (text.length - length < more) {
            text = Arrays.copyOf(text, Math.max(text.length * 2, length + more));
        }
    }
}
