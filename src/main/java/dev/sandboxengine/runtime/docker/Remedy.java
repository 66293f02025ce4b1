package dev.sandboxengine.runtime.docker;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** What is wrong when the daemon cannot be reached, and what to do about it. */
final class Remedy {
    private Remedy() {}

    static String of(IOException failure) {
        String text = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String lower = text.toLowerCase(Locale.ROOT);
        if (failure instanceof SocketTimeoutException) {
            return "gave " + text + ": it hangs or is overloaded; its log says more";
        }
        if (failure instanceof UnknownHostException) {
            return "cannot be found (" + text + "): correct DOCKER_HOST";
        }
        if (failure instanceof SSLException) {
            return "and we do not trust each other (" + text + "): check DOCKER_CERT_PATH";
        }
        if (lower.contains("permission denied")) {
            return "refuses this user (" + text + "): add the engine's user to the group of the socket";
        }
        if (lower.contains("no such file") || lower.contains("refused") || lower.contains("not found")) {
            return "is not there (" + text + "): start it, or set DOCKER_HOST";
        }
        return "did not answer (" + text + "): see whether it runs";
    }
}
