package dev.sandboxengine.bench;

import java.util.Arrays;

/** Durations of one thing that was measured again and again, in nanoseconds. Not thread-safe. */
final class Series {

    private long[] nanos = new long[64];
    private int size;

    void add(long duration) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = duration;
    }

    int size() {
        return size;
    }

    /** In milliseconds. */
    double median() {
        return percentile(50);
    }

    /** In milliseconds. */
    double p99() {
        return percentile(99);
    }

    /** In milliseconds. */
    double max() {
        return percentile(100);
    }

    /** The smallest value that so many per cent do not exceed, in milliseconds. */
    private double percentile(int percent) {
        if (size == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percent / 100.0 * size);
        return sorted[Math.max(rank, 1) - 1] / 1e6;
    }
}
