package dev.sandboxengine.limit.http;

import dev.sandboxengine.http.Problem;
import dev.sandboxengine.limit.Decision;
import java.time.Duration;

/** How a request is refused. */
final class Refusal {

    private Refusal() {}

    static Problem because(String reason, Decision decision) {
        long seconds = decision.secondsUntilMore();
        return Problem.later(
                Problem.Kind.RATE_LIMITED, reason + "; try again in " + seconds + " s", Duration.ofSeconds(seconds));
    }
}
