package dev.sandboxengine.http;

import java.time.Duration;

/** Is told of every request that was answered. */
public interface RequestObserver {

    /**
     * A request was answered.
     *
     * @param method for example {@code GET}
     * @param route the route's pattern, not the path: it holds no secret and no id
     * @param status of the answer
     * @param took until the answer was ready
     */
    void answered(String method, String route, int status, Duration took);
}
