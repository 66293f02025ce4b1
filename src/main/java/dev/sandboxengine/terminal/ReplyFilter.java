package dev.sandboxengine.terminal;

import java.io.ByteArrayOutputStream;

/**
 * Leaves out of what a viewer sends the replies of its terminal to queries, so that of several viewers one replies. What a key
 * may have sent passes in any case, at once: where a reply looks like a key, it is taken for one.
 *
 * <p>A frame may end within a reply. The rest is waited for when what there is cannot be a key; frames that end after the first
 * or second byte of a reply might be the escape key or one pressed with Alt, and so pass. Not thread-safe.
 */
public final class ReplyFilter {

    /** ESC and one more: what a key may send by itself. */
    private static final int OF_A_KEY = 2;

    /** No reply of use is longer. */
    private static final int LONGEST = 8 * 1024;

    private static final int PASTE = 200;
    private static final int PASTE_END = 201;

    private final ControlScanner scanner = new ControlScanner();
    private final Replies replies = new Replies();
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private boolean pasting;

    /** What is to be handed over of a frame. */
    public byte[] filter(byte[] typed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(typed.length + held.size());
        for (int at = 0; at < typed.length; ) {
            int b = typed[at] & 0xff;
            if (endsWaiting(b)) {
                release(out);
            }
            switch (scanner.step(b)) {
                case TEXT -> out.write(b);
                case OPEN -> {
                    held.write(b);
                    if (held.size() > LONGEST || !replies.mayBecome(scanner)) {
                        release(out);
                    }
                }
                case DONE -> done(b, out);
                case BROKEN -> {
                    held.write(b);
                    pass(out);
                }
                case AGAIN -> {
                    again(out);
                    continue;
                }
            }
            at++;
        }
        if (held.size() <= OF_A_KEY) {
            release(out);
        }
        return out.toByteArray();
    }

    /** Whether it is a key that no reply contains: what was waited for does not come. */
    private boolean endsWaiting(int b) {
        boolean end =
                b == ControlScanner.ESC || (b == ControlScanner.BEL && scanner.opening() == ControlScanner.Kind.OSC);
        return !scanner.isIdle() && !end && (b < 0x20 || b == 0x7f);
    }

    private void done(int last, ByteArrayOutputStream out) {
        held.write(last);
        boolean reply = !pasting && replies.has(scanner);
        if (scanner.kind() == ControlScanner.Kind.CSI) {
            int key = replies.key(scanner);
            pasting = key == PASTE || (pasting && key != PASTE_END);
        }
        if (reply) {
            held.reset();
        } else {
            pass(out);
        }
    }

    /** What was open ended without its end, so it is no reply; an ESC may have begun the next. */
    private void again(ByteArrayOutputStream out) {
        boolean next = !scanner.isIdle();
        byte[] open = held.toByteArray();
        out.write(open, 0, next ? open.length - 1 : open.length);
        held.reset();
        if (next) {
            held.write(ControlScanner.ESC);
        }
    }

    private void pass(ByteArrayOutputStream out) {
        out.writeBytes(held.toByteArray());
        held.reset();
    }

    private void release(ByteArrayOutputStream out) {
        pass(out);
        scanner.reset();
    }

    /** What is still held back, when what follows is not to be looked at. */
    public byte[] end() {
        byte[] rest = held.toByteArray();
        held.reset();
        scanner.reset();
        return rest;
    }
}
