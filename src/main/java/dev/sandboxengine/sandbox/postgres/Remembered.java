package dev.sandboxengine.sandbox.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What texts that were read lately mean, so that the same one is not parsed again for each who asks. Texts that are long are
 * not kept. Thread-safe; the values have to be immutable.
 */
final class Remembered<T> {

    private static final int LONGEST = 16 << 10;

    private final Function<String, T> parse;
    private final Map<String, T> known;

    /**
     * Knows nothing yet.
     *
     * @param most how many texts it keeps: those that were asked for last
     * @param parse what a text means
     */
    Remembered(int most, Function<String, T> parse) {
        this.parse = parse;
        this.known = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                return size() > most;
            }
        };
    }

    T of(String text) {
        if (text.length() > LONGEST) {
            return parse.apply(text);
        }
        synchronized (known) {
            T present = known.get(text);
            if (present != null) {
                return present;
            }
        }
        T meant = parse.apply(text);
        synchronized (known) {
            known.put(text, meant);
        }
        return meant;
    }
}
