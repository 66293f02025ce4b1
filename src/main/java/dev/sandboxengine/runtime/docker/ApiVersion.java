package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.RuntimeFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/** A version of Docker's API, such as 1.41. */
record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {

    /** The oldest that has all that is needed: Docker Engine 20.10. */
    static final ApiVersion OLDEST = new ApiVersion(1, 41);

    /** The newest whose documentation was read for this adapter. */
    static final ApiVersion NEWEST = new ApiVersion(1, 47);

    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");

    /**
     * Asks the daemon for its version.
     *
     * @throws RuntimeFailure.Unavailable when it does not answer or is too old
     */
    static ApiVersion agree(DaemonHttp http, Duration timeout, String deed, DockerDaemon daemon) {
        try {
            var answer = http.exchange(DaemonHttp.Question.get("/_ping"), timeout, 64 << 10);
            String written = answer.header("Api-Version");
            var matcher = WRITTEN.matcher(written);
            if (answer.status() != 200 || !matcher.matches()) {
                throw new IOException("it answered status " + answer.status() + " without a version of Docker's API");
            }
            var theirs = new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
            if (theirs.compareTo(OLDEST) < 0) {
                throw new RuntimeFailure.Unavailable("cannot " + deed + ": Docker at "
                        + daemon.config().host() + " speaks API " + theirs + ", and at least " + OLDEST
                        + " is needed: upgrade it to Docker Engine 20.10 or later");
            }
            return theirs.compareTo(NEWEST) > 0 ? NEWEST : theirs;
        } catch (IOException failure) {
            throw daemon.gone(deed, failure);
        }
    }

    @Override
    public int compareTo(ApiVersion other) {
        return major == other.major ? Integer.compare(minor, other.minor) : Integer.compare(major, other.major);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
