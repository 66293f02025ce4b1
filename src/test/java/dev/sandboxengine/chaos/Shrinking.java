package dev.sandboxengine.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds a short story in a long one that fails: leaves out halves, quarters and so on down to single events for as long as the
 * rest still fails.
 */
public final class Shrinking {

    private Shrinking() {}

    /**
     * A part of the story, in its order, that fails and cannot do without any of its events; a longer one when time is up.
     *
     * @param fails plays a story; the whole one is known to fail
     * @param most how long to look
     */
    public static <T> List<T> shortest(List<T> story, Predicate<List<T>> fails, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        List<T> failing = story;
        int piece = Math.max(1, failing.size() / 2);
        while (System.nanoTime() < end) {
            List<T> shorter = withoutSome(failing, piece, fails, end);
            boolean shrunk = shorter.size() < failing.size();
            failing = shorter;
            if (!shrunk && piece == 1) {
                break;
            }
            piece = shrunk ? Math.min(piece, Math.max(1, failing.size() / 2)) : Math.max(1, piece / 2);
        }
        return failing;
    }

    private static <T> List<T> withoutSome(List<T> story, int piece, Predicate<List<T>> fails, long end) {
        List<T> failing = story;
        int from = 0;
        while (from < failing.size() && System.nanoTime() < end) {
            List<T> rest = new ArrayList<>(failing.subList(0, from));
            rest.addAll(failing.subList(Math.min(failing.size(), from + piece), failing.size()));
            if (fails.test(rest)) {
                failing = rest;
            } else {
                from += piece;
            }
        }
        return failing;
    }
}
