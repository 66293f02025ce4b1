package dev.sandboxengine.terminal;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Follows a terminal's output for what outlives the screen's contents: modes, colours of what is written next, margins,
 * character sets, keyboard reporting, title. Whoever begins to look in the middle of the output gets its {@link #preamble}
 * first, and all that follows means what it meant. Costs at most a few KiB, whatever is written. Not thread-safe.
 */
public final class ScreenModes {

    private static final int SHIFT_OUT = 0x0e;
    private static final int SHIFT_IN = 0x0f;
    private static final int LEAD = 0xc2;

    private final ControlScanner scanner = new ControlScanner();
    /** The bytes of a character that is not complete. */
    private byte[] half = {};

    private final ModeMemory memory = new ModeMemory();

    /** A terminal to which nothing was written yet. */
    public ScreenModes() {}

    /** What {@link #saved} gave, as an own one. Any bytes make some. */
    public static ScreenModes restore(byte[] saved) {
        ScreenModes modes = new ScreenModes();
        modes.follow(saved, 0, saved.length);
        return modes;
    }

    /** Takes the next bytes of the output, cut anywhere. */
    public void follow(byte[] bytes, int from, int to) {
        int at = from;
        boolean goesOn = true;
        while (at < to) {
            if (!scanner.isIdle()) {
                goesOn = false;
                if (sequence(bytes[at] & 0xff)) {
                    at++;
                }
                continue;
            }
            int text = at;
            at = endOfText(bytes, at, to);
            if (at == to) {
                rememberHalf(bytes, text, to, goesOn);
                return;
            }
            goesOn = false;
            plain(bytes[at++] & 0xff);
        }
        half = new byte[0];
    }

    private static int endOfText(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int b = bytes[at] & 0xff;
            if (b == ControlScanner.ESC || b == LEAD || b == SHIFT_OUT || b == SHIFT_IN) {
                return at;
            }
            at++;
        }
        return to;
    }

    private void plain(int b) {
        switch (b) {
            case SHIFT_OUT -> memory.shift(1);
            case SHIFT_IN -> memory.shift(0);
            default -> scanner.step(b);
        }
    }

    /** Takes a byte within a sequence; false when it is to be looked at again. */
    private boolean sequence(int b) {
        switch (scanner.step(b)) {
            case OPEN -> {
                if (b == SHIFT_OUT || b == SHIFT_IN) {
                    withinSequence(b);
                }
            }
            case DONE -> memory.take(scanner);
            case AGAIN -> {
                memory.take(scanner);
                return false;
            }
            case TEXT, BROKEN -> {
                // Nothing that lasts
            }
        }
        return true;
    }

    /** Control characters do their work within short sequences, and are contents of strings. */
    private void withinSequence(int b) {
        switch (scanner.opening()) {
            case NONE, ESCAPE, CSI -> plain(b);
            case OSC, DCS, STRING -> {
                // Contents
            }
        }
    }

    private void rememberHalf(byte[] bytes, int from, int to, boolean goesOn) {
        int start = Math.max(from, to - 3);
        int earlier = goesOn ? half.length : 0;
        byte[] tail = new byte[earlier + to - start];
        System.arraycopy(half, 0, tail, 0, earlier);
        System.arraycopy(bytes, start, tail, earlier, to - start);
        int lead = tail.length - 1;
        while (lead >= 0 && (tail[lead] & 0xc0) == 0x80) {
            lead--;
        }
        int needed = lead < 0 ? 0 : lengthOf(tail[lead] & 0xff);
        int got = tail.length - Math.max(lead, 0);
        half = got < needed ? Arrays.copyOfRange(tail, lead, tail.length) : new byte[0];
    }

    private static int lengthOf(int lead) {
        if (lead < 0xc2 || lead > 0xf4) {
            return 1;
        }
        if (lead < 0xe0) {
            return 2;
        }
        return lead < 0xf0 ? 3 : 4;
    }

    /**
     * Whether the output may be cut here: neither a sequence nor a character is incomplete. Only then does {@link #preamble}
     * lead to all that is needed.
     */
    public boolean settled() {
        return scanner.isIdle() && half.length == 0;
    }

    /** The title that programs gave the terminal, without control characters; "" when they did not. */
    public String title() {
        return memory.title();
    }

    /** Sequences that bring a terminal that was just reset into these modes. It has nothing on its screen. */
    public byte[] preamble() {
        return memory.preamble();
    }

    /** All that is known, in at most 4 KiB, also where the output cannot be cut. */
    public byte[] saved() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(preamble());
        all.writeBytes(scanner.pending());
        all.writeBytes(half);
        return all.toByteArray();
    }

    /** Another one that knows the same and goes its own way. */
    public ScreenModes copy() {
        return restore(saved());
    }
}
