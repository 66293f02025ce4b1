package dev.sandboxengine.terminal;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The last bytes that a shell wrote, by their offsets, and at some of these the modes that a terminal is in there. Grows as it
 * is used, up to a bound of its own and while the budget of all rings lasts; then its oldest bytes make room. Not thread-safe.
 */
final class OutputRing {

    /** What one terminal may take. */
    static final int MOST = 2 << 20;

    private static final int BLOCK = 8 << 10;
    private static final int LEAST = 16 * BLOCK;
    private static final int BETWEEN_CUTS = 64 << 10;

    private final RingBudget budget;
    private final Deque<byte[]> blocks = new ArrayDeque<>();
    private final Deque<Cut> cuts = new ArrayDeque<>();
    private ScreenModes modes;
    private long start;
    private long end;
    private long firstBlock;
    private boolean cramped;

    /** A place between characters and sequences, where a viewer can begin, and the modes that hold there. */
    record Cut(long offset, ScreenModes modes) {}

    /** An empty one that goes on from an offset. */
    OutputRing(RingBudget budget, long offset, ScreenModes modes) {
        this.budget = budget;
        this.modes = modes;
        begin(offset);
    }

    private void begin(long offset) {
        start = offset;
        end = offset;
        firstBlock = offset;
        cuts.add(new Cut(offset, modes.copy()));
    }

    /** Forgets everything and goes on from an offset, in modes that nobody knows. */
    void restart(long offset) {
        release();
        cuts.clear();
        modes = new ScreenModes();
        begin(offset);
    }

    /** The oldest byte. */
    long start() {
        return start;
    }

    /** Behind the newest byte. */
    long end() {
        return end;
    }

    /** The title that was set last. */
    String title() {
        return modes.title();
    }

    void append(byte[] bytes) {
        append(bytes, 0, bytes.length);
    }

    void append(byte[] bytes, int begin, int to) {
        modes.follow(bytes, begin, to);
        for (int from = begin; from < to; ) {
            int at = (int) ((end - firstBlock) % BLOCK);
            if (end - firstBlock == (long) blocks.size() * BLOCK) {
                addBlock();
            }
            int count = Math.min(BLOCK - at, to - from);
            System.arraycopy(bytes, from, blocks.getLast(), at, count);
            from += count;
            end += count;
        }
        if (modes.settled() && (cuts.isEmpty() || end - cuts.getLast().offset() >= BETWEEN_CUTS)) {
            cuts.add(new Cut(end, modes.copy()));
        }
    }

    private void addBlock() {
        int size = blocks.size() * BLOCK;
        cramped = size >= LEAST && size < MOST && !budget.take(BLOCK);
        if (size < LEAST) {
            budget.insist(BLOCK);
        } else if (size >= MOST || cramped) {
            blocks.add(dropBlock());
            return;
        }
        blocks.add(new byte[BLOCK]);
    }

    private byte[] dropBlock() {
        byte[] dropped = blocks.removeFirst();
        firstBlock += BLOCK;
        start = Math.max(start, firstBlock);
        while (!cuts.isEmpty() && cuts.getFirst().offset() < start) {
            cuts.removeFirst();
        }
        return dropped;
    }

    /** Bytes from an offset on, at least one and at most so many; the offset is between {@link #start} and {@link #end}. */
    byte[] read(long offset, int most) {
        int count = (int) Math.min(most, end - offset);
        byte[] result = new byte[count];
        int done = 0;
        int skip = (int) (offset - firstBlock);
        int index = skip / BLOCK;
        int at = skip % BLOCK;
        for (byte[] block : blocks) {
            if (index-- > 0) {
                continue;
            }
            int some = Math.min(BLOCK - at, count - done);
            System.arraycopy(block, at, result, done, some);
            done += some;
            at = 0;
            if (done == count) {
                break;
            }
        }
        return done == count ? result : Arrays.copyOf(result, done);
    }

    /** The first place where a viewer can begin; the end where there is none. */
    Cut first() {
        return cuts.isEmpty() ? here() : cuts.getFirst();
    }

    /** The last place where a viewer can begin that has at least so many bytes after it, or else the first. */
    Cut before(long bytes) {
        Cut found = first();
        for (Cut cut : cuts) {
            if (end - cut.offset() < bytes) {
                break;
            }
            found = cut;
        }
        return found;
    }

    private Cut here() {
        return new Cut(end, modes.copy());
    }

    /** How much it can hold as things are. */
    int capacity() {
        return cramped ? blocks.size() * BLOCK : MOST;
    }

    /** Gives back what others may need more, when there is little left. */
    void giveBack() {
        while (blocks.size() * BLOCK > LEAST && budget.isTight()) {
            dropBlock();
            budget.give(BLOCK);
        }
    }

    /** Gives its memory back. */
    void release() {
        budget.give(blocks.size() * BLOCK);
        blocks.clear();
        firstBlock = end;
        start = end;
    }
}
