package dev.sandboxengine.recording.directory;

/**
 * The CRC-32 of a text whose parts' are known: appending {@code n} zero bytes is a linear map of the 32 bits, so that the map for
 * any length is made of those for powers of two.
 */
final class Crc32Sum {

    /** CRC-32's polynomial, lowest bit first. */
    private static final int POLYNOMIAL = 0xEDB88320;

    private static final int BITS = 32;

    private int value;

    /** Adds a part at the end. */
    void add(int crc, long length) {
        int[] map = new int[BITS];
        int[] squared = new int[BITS];
        // One zero bit: what is shifted out comes back as the polynomial
        map[0] = POLYNOMIAL;
        for (int bit = 1; bit < BITS; bit++) {
            map[bit] = 1 << (bit - 1);
        }
        // Three times squared: eight zero bits
        for (int times = 0; times < 3; times++) {
            square(squared, map);
            int[] swap = map;
            map = squared;
            squared = swap;
        }
        int shifted = value;
        for (long rest = length; rest != 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                shifted = times(map, shifted);
            }
            square(squared, map);
            int[] swap = map;
            map = squared;
            squared = swap;
        }
        value = shifted ^ crc;
    }

    int value() {
        return value;
    }

    private static int times(int[] map, int vector) {
        int sum = 0;
        for (int bit = 0; bit < BITS; bit++) {
            if ((vector >>> bit & 1) != 0) {
                sum ^= map[bit];
            }
        }
        return sum;
    }

    private static void square(int[] squared, int[] map) {
        for (int bit = 0; bit < BITS; bit++) {
            squared[bit] = times(map, map[bit]);
        }
    }
}
