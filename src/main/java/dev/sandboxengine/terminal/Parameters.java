package dev.sandboxengine.terminal;

/**
 * What a CSI sequence says: marker, numbers, intermediates, final byte. Read anew for each, to be kept by nobody. Not
 * thread-safe.
 */
final class Parameters {

    /** More numbers than this in one sequence are not looked at, as in real terminals. */
    private static final int MOST = 32;

    private static final int LARGEST = 65_535;
    private static final int ABSENT = -1;

    private final int[] values = new int[MOST];
    /** Whether a number follows a colon: it belongs to the one before. */
    private final boolean[] subordinate = new boolean[MOST];

    private int count;
    private int marker;
    private int intermediate;
    private int ending;

    /** Reads a sequence's body; false when it is malformed. */
    boolean read(ControlScanner scanner) {
        byte[] body = scanner.body();
        int last = scanner.length() - 1;
        if (last < 0) {
            return false;
        }
        ending = body[last];
        int at = 0;
        marker = 0;
        if (at < last && body[at] >= '<' && body[at] <= '?') {
            marker = body[at++];
        }
        at = numbers(body, at, last);
        intermediate = 0;
        for (; at < last && body[at] >= 0x20 && body[at] <= 0x2f; at++) {
            intermediate = (intermediate << 8) | body[at];
        }
        return at == last;
    }

    private int numbers(byte[] body, int from, int last) {
        count = 1;
        values[0] = ABSENT;
        subordinate[0] = false;
        int at = from;
        for (; at < last; at++) {
            int b = body[at];
            if (b >= '0' && b <= '9') {
                if (count <= MOST) {
                    int value = Math.max(values[count - 1], 0);
                    values[count - 1] = Math.min(value * 10 + b - '0', LARGEST);
                }
            } else if (b == ';' || b == ':') {
                if (count < MOST) {
                    values[count] = ABSENT;
                    subordinate[count] = b == ':';
                    count++;
                } else {
                    count = MOST + 1;
                }
            } else {
                break;
            }
        }
        count = Math.min(count, MOST);
        return at;
    }

    /** The byte that says whose sequence it is: {@code <}, {@code =}, {@code >} or {@code ?}; 0 when there is none. */
    int marker() {
        return marker;
    }

    /** The bytes before the final one, as one number; 0 when there are none. */
    int intermediate() {
        return intermediate;
    }

    int ending() {
        return ending;
    }

    /** How many numbers there are, at least 1: an empty one counts. */
    int count() {
        return count;
    }

    /** The number at a place; what it stands for when it was left out. */
    int value(int index, int absent) {
        return index < count && values[index] != ABSENT ? values[index] : absent;
    }

    boolean isSubordinate(int index) {
        return index < count && subordinate[index];
    }

    /** Whether nothing is said but the final byte. */
    boolean isBare() {
        return marker == 0 && intermediate == 0 && count == 1 && values[0] == ABSENT;
    }
}
