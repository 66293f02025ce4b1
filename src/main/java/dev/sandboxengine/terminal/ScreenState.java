package dev.sandboxengine.terminal;

/** What the normal and the alternate screen of a terminal have each for themselves. Not thread-safe. */
final class ScreenState {

    private static final int MOST_KEYBOARDS = 8;

    /** What a restored cursor brings back. */
    final Rendition saved = new Rendition();

    /** What enhanced keyboard reporting is on, the present last. */
    private final int[] keyboards = new int[MOST_KEYBOARDS];

    private int topKeyboard;
    private int top;
    private int bottom;
    private int left;
    private int right;

    void rows(int first, int last) {
        top = first;
        bottom = last;
    }

    void columns(int first, int last) {
        left = first;
        right = last;
    }

    void pushKeyboard(int flags) {
        if (topKeyboard == MOST_KEYBOARDS - 1) {
            System.arraycopy(keyboards, 1, keyboards, 0, MOST_KEYBOARDS - 1);
        } else {
            topKeyboard++;
        }
        keyboards[topKeyboard] = flags;
    }

    void popKeyboards(int count) {
        if (count > topKeyboard) {
            topKeyboard = 0;
            keyboards[0] = 0;
        } else {
            topKeyboard -= count;
        }
    }

    /** @param how 1 replaces the flags, 2 adds to them, 3 takes from them */
    void setKeyboard(int flags, int how) {
        int present = keyboards[topKeyboard];
        keyboards[topKeyboard] = switch (how) {
            case 2 -> present | flags;
            case 3 -> present & ~flags;
            default -> flags;
        };
    }

    void softReset() {
        rows(0, 0);
        columns(0, 0);
        saved.reset();
    }

    void reset() {
        softReset();
        topKeyboard = 0;
        keyboards[0] = 0;
    }

    /** What brings a new screen's keyboard here. */
    String keyboard() {
        StringBuilder out = new StringBuilder();
        if (keyboards[0] != 0) {
            out.append("\u001b[=").append(keyboards[0]).append(";1u");
        }
        for (int i = 1; i <= topKeyboard; i++) {
            out.append("\u001b[>").append(keyboards[i]).append('u');
        }
        return out.toString();
    }

    /** What brings a new screen's margins here. */
    String margins(boolean columnsToo) {
        StringBuilder out = new StringBuilder();
        if (top != 0 || bottom != 0) {
            out.append("\u001b[").append(top).append(';');
            out.append(bottom == 0 ? "" : Integer.toString(bottom)).append('r');
        }
        if (columnsToo && (left != 0 || right != 0)) {
            out.append("\u001b[").append(left).append(';');
            out.append(right == 0 ? "" : Integer.toString(right)).append('s');
        }
        return out.toString();
    }

    /** What brings a new screen's saved cursor here, as far as its looks go, and leaves its present ones plain. */
    String savedCursor() {
        String looks = saved.toSequences();
        return looks.isEmpty() ? "" : looks + "\u001b7" + saved.undo();
    }
}
