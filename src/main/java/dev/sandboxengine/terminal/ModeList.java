package dev.sandboxengine.terminal;

/**
 * Switches that were set or reset, the last change last: some share one thing that the last of them decides. Of very many the
 * oldest are forgotten. Not thread-safe.
 */
final class ModeList {

    private final int[] numbers;
    private final int[] values;
    private int size;

    ModeList(int most) {
        this.numbers = new int[most];
        this.values = new int[most];
    }

    void set(int number, int value) {
        int at = 0;
        while (at < size && numbers[at] != number) {
            at++;
        }
        if (at < size || size == numbers.length) {
            remove(at < size ? at : 0);
        }
        numbers[size] = number;
        values[size++] = value;
    }

    void forget(int number) {
        for (int i = 0; i < size; i++) {
            if (numbers[i] == number) {
                remove(i);
                return;
            }
        }
    }

    private void remove(int at) {
        System.arraycopy(numbers, at + 1, numbers, at, size - at - 1);
        System.arraycopy(values, at + 1, values, at, size - at - 1);
        size--;
    }

    void clear() {
        size = 0;
    }

    /** Whether it is known to have this value. */
    boolean has(int number, int value) {
        for (int i = 0; i < size; i++) {
            if (numbers[i] == number) {
                return values[i] == value;
            }
        }
        return false;
    }

    /** Hears each in turn. */
    interface Reader {
        void mode(int number, int value);
    }

    void read(Reader reader) {
        for (int i = 0; i < size; i++) {
            reader.mode(numbers[i], values[i]);
        }
    }
}
