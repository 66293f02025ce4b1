package dev.sandboxengine.terminal;

import java.io.ByteArrayOutputStream;

/**
 * Leaves out of old output what terminals would answer: who asked is no longer there to hear it, and would take the answer for
 * typed text. Everything else passes unchanged, in order. Not thread-safe.
 */
public final class QueryStrip {

    private static final int ENQUIRY = 0x05;

    /** No question is longer, but for those that are known by their beginning. */
    private static final int LONGEST = 512;

    private enum Fate {
        /** What is open may be a question. */
        HELD,
        /** It is none. */
        PASSES,
        /** It is one, and too long to be held. */
        DROPPED
    }

    private final ControlScanner scanner = new ControlScanner();
    private final Queries queries = new Queries();
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private Fate fate = Fate.HELD;

    /** What is to be shown of the next bytes, cut anywhere; a sequence that is not complete waits for the rest. */
    public byte[] strip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + held.size());
        for (int at = 0; at < bytes.length; ) {
            int b = bytes[at] & 0xff;
            switch (scanner.step(b)) {
                case TEXT -> {
                    if (b != ENQUIRY) {
                        out.write(b);
                    }
                }
                case OPEN -> open(b, out);
                case DONE -> over(queries.has(scanner), b, out);
                case BROKEN -> over(false, b, out);
                case AGAIN -> {
                    again(out);
                    continue;
                }
            }
            at++;
        }
        return out.toByteArray();
    }

    private void open(int b, ByteArrayOutputStream out) {
        if (b == ENQUIRY && scanner.opening() == ControlScanner.Kind.CSI) {
            return;
        }
        switch (fate) {
            case HELD -> {
                held.write(b);
                if (held.size() > LONGEST && b != ControlScanner.ESC) {
                    fate = scanner.opening() == ControlScanner.Kind.DCS && Queries.isDcs(scanner)
                            ? Fate.DROPPED
                            : Fate.PASSES;
                    settle(out);
                }
            }
            case PASSES -> {
                if (b == ControlScanner.ESC) {
                    // The string's end, or the beginning of what comes after it
                    held.write(b);
                } else {
                    out.write(b);
                }
            }
            case DROPPED -> {
                // Part of a question
            }
        }
    }

    private void settle(ByteArrayOutputStream out) {
        if (fate != Fate.DROPPED) {
            out.writeBytes(held.toByteArray());
        }
        held.reset();
    }

    private void over(boolean question, int last, ByteArrayOutputStream out) {
        if (fate == Fate.HELD && question) {
            fate = Fate.DROPPED;
        }
        settle(out);
        if (fate != Fate.DROPPED) {
            out.write(last);
        }
        fate = Fate.HELD;
    }

    /** What was open ended before the byte at hand, and may have left the ESC of the next. */
    private void again(ByteArrayOutputStream out) {
        boolean next = !scanner.isIdle();
        boolean question = fate == Fate.DROPPED || (fate == Fate.HELD && queries.has(scanner));
        if (!question) {
            out.write(held.toByteArray(), 0, next ? held.size() - 1 : held.size());
        }
        held.reset();
        fate = Fate.HELD;
        if (next) {
            held.write(ControlScanner.ESC);
        }
    }

    /** What still waits, when what follows is not to be looked at. */
    public byte[] end() {
        byte[] rest = held.toByteArray();
        held.reset();
        scanner.reset();
        fate = Fate.HELD;
        return rest;
    }
}
