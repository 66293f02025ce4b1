package dev.sandboxengine.terminal;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Tells control sequences from text in a stream of bytes, byte by byte, as terminals do. Of a sequence only so much is kept as
 * anybody here needs to know of it. Not thread-safe.
 */
final class ControlScanner {

    /** What a byte turned out to be. */
    enum Step {
        /** Plain: text, or a control character of its own. */
        TEXT,
        /** Part of a sequence whose end is yet to come. */
        OPEN,
        /** The last byte of a sequence: see {@link #kind}. */
        DONE,
        /** The sequence is given up; the byte belonged to it. */
        BROKEN,
        /**
         * What was open is over, and the byte does not belong to it: see {@link #kind}, then step the same byte again. What was
         * over did not take the ESC that ended it with it.
         */
        AGAIN
    }

    /** What a sequence is. */
    enum Kind {
        /** None that means anything. */
        NONE,
        ESCAPE,
        CSI,
        OSC,
        DCS,
        /** Other strings, of which the first byte of the body tells which: {@code _}, {@code ^} or {@code X}. */
        STRING
    }

    static final int ESC = 0x1b;
    static final int BEL = 0x07;
    private static final int CAN = 0x18;
    private static final int SUB = 0x1a;
    private static final int DEL = 0x7f;

    /** Bytes of a sequence's body that are kept: more than the longest title. */
    private static final int KEPT = 512;

    /** In UTF-8 the second byte of a control character beyond ASCII, and what to take off for its letter after ESC. */
    private static final int C1_LEAD = 0xc2;

    private static final int C1_FIRST = 0x80;
    private static final int C1_LAST = 0x9f;
    private static final int C1_TO_LETTER = 0x40;
    private static final int STRING_TERMINATOR = 0x9c;

    private enum State {
        GROUND,
        /** A lead byte that may begin a control character beyond ASCII. */
        LEAD,
        ESCAPE,
        CSI,
        OSC,
        DCS,
        STRING,
        /** An ESC within a string: its end, if a backslash follows. */
        STRING_ESCAPE,
        /** A lead byte within a string. */
        STRING_LEAD
    }

    private State state = State.GROUND;
    /** Of which string, while it may be ending. */
    private State string = State.GROUND;

    private Kind kind = Kind.NONE;
    private byte[] body = new byte[32];
    private int length;
    /** Whether the body is that of a string whose end began the sequence that is open. */
    private boolean stale;

    /** Whether no sequence is open. */
    boolean isIdle() {
        return state == State.GROUND;
    }

    /** What the sequence that is over was. */
    Kind kind() {
        return kind;
    }

    /** What the open sequence will be, as far as that is known. */
    Kind opening() {
        return switch (state) {
            case GROUND, LEAD, ESCAPE -> Kind.NONE;
            case CSI -> Kind.CSI;
            case OSC -> Kind.OSC;
            case DCS -> Kind.DCS;
            case STRING -> Kind.STRING;
            case STRING_ESCAPE, STRING_LEAD -> kindOf(string);
        };
    }

    /** The sequence's bytes after its introducer, without a string's end: the first {@link #length} are its. */
    byte[] body() {
        return body;
    }

    int length() {
        return length;
    }

    /** A byte of the body; -1 beyond its end. */
    int at(int index) {
        return index < length ? body[index] & 0xff : -1;
    }

    /** Forgets what is open. */
    void reset() {
        state = State.GROUND;
        stale = false;
        length = 0;
    }

    /** Takes the next byte. */
    Step step(int b) {
        if (stale) {
            stale = false;
            length = 0;
        }
        return switch (state) {
            case GROUND -> ground(b);
            case LEAD -> lead(b);
            case ESCAPE -> escape(b);
            case CSI -> csi(b);
            case OSC, DCS, STRING -> string(b);
            case STRING_ESCAPE -> stringEscape(b);
            case STRING_LEAD -> stringLead(b);
        };
    }

    private Step ground(int b) {
        if (b == ESC) {
            begin(State.ESCAPE);
            return Step.OPEN;
        }
        if (b == C1_LEAD) {
            state = State.LEAD;
            return Step.OPEN;
        }
        return Step.TEXT;
    }

    private Step lead(int b) {
        if (b < C1_FIRST || b > C1_LAST) {
            return over(Kind.NONE, Step.AGAIN);
        }
        begin(State.ESCAPE);
        return escape(b - C1_TO_LETTER);
    }

    private Step escape(int b) {
        if (length == 0) {
            switch (b) {
                case '[' -> {
                    return begin(State.CSI);
                }
                case ']' -> {
                    return begin(State.OSC);
                }
                case 'P' -> {
                    return begin(State.DCS);
                }
                case '_', '^', 'X' -> {
                    begin(State.STRING);
                    return keep(b);
                }
                default -> {
                    // One that ends sooner
                }
            }
        }
        if (b >= 0x20 && b <= 0x2f) {
            return keep(b);
        }
        if (b >= 0x30 && b < DEL) {
            keep(b);
            return over(Kind.ESCAPE, Step.DONE);
        }
        return odd(b);
    }

    private Step csi(int b) {
        if (b >= 0x20 && b < 0x40) {
            return keep(b);
        }
        if (b >= 0x40 && b < DEL) {
            boolean whole = length < KEPT;
            keep(b);
            return over(whole ? Kind.CSI : Kind.NONE, Step.DONE);
        }
        return odd(b);
    }

    /** A byte that is none of a sequence's, though it may stand in one. */
    private Step odd(int b) {
        if (b == ESC || b > DEL) {
            return over(Kind.NONE, Step.AGAIN);
        }
        // Other control characters do their work in the midst of a sequence
        return b == CAN || b == SUB ? over(Kind.NONE, Step.BROKEN) : Step.OPEN;
    }

    private Step string(int b) {
        if (b == ESC) {
            string = state;
            state = State.STRING_ESCAPE;
            return Step.OPEN;
        }
        if (b == CAN || b == SUB) {
            return over(Kind.NONE, Step.BROKEN);
        }
        if (b == BEL && state == State.OSC) {
            return over(Kind.OSC, Step.DONE);
        }
        if (b == C1_LEAD) {
            string = state;
            state = State.STRING_LEAD;
            return Step.OPEN;
        }
        return keep(b);
    }

    private Step stringEscape(int b) {
        if (b == '\\') {
            return over(kindOf(string), Step.DONE);
        }
        // What began with the ESC is another sequence; the string ended before it
        kind = kindOf(string);
        state = State.ESCAPE;
        stale = true;
        return Step.AGAIN;
    }

    private Step stringLead(int b) {
        if (b == STRING_TERMINATOR) {
            return over(kindOf(string), Step.DONE);
        }
        state = string;
        keep(C1_LEAD);
        return string(b);
    }

    private static Kind kindOf(State state) {
        return switch (state) {
            case OSC -> Kind.OSC;
            case DCS -> Kind.DCS;
            case STRING -> Kind.STRING;
            case GROUND, LEAD, ESCAPE, CSI, STRING_ESCAPE, STRING_LEAD -> Kind.NONE;
        };
    }

    private Step begin(State opened) {
        state = opened;
        length = 0;
        return Step.OPEN;
    }

    private Step over(Kind what, Step step) {
        kind = what;
        state = State.GROUND;
        return step;
    }

    private Step keep(int b) {
        if (length < KEPT) {
            if (length == body.length) {
                body = Arrays.copyOf(body, KEPT);
            }
            body[length++] = (byte) b;
        }
        return Step.OPEN;
    }

    /** Bytes that bring another scanner to where this one is within the open sequence. */
    byte[] pending() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        switch (state) {
            case GROUND -> {
                return new byte[0];
            }
            case LEAD -> bytes.write(C1_LEAD);
            case ESCAPE, CSI, OSC, DCS, STRING -> introduce(state, bytes);
            case STRING_ESCAPE -> {
                introduce(string, bytes);
                bytes.write(ESC);
            }
            case STRING_LEAD -> {
                introduce(string, bytes);
                bytes.write(C1_LEAD);
            }
        }
        return bytes.toByteArray();
    }

    private void introduce(State sequence, ByteArrayOutputStream bytes) {
        bytes.write(ESC);
        switch (sequence) {
            case CSI -> bytes.write('[');
            case OSC -> bytes.write(']');
            case DCS -> bytes.write('P');
            case GROUND, LEAD, ESCAPE, STRING, STRING_ESCAPE, STRING_LEAD -> {
                // Named by its body, or not at all
            }
        }
        bytes.write(body, 0, length);
    }
}
