package dev.sandboxengine.exec;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A command that somebody wants to be run.
 *
 * @param command the program and its arguments
 * @param directory where it starts
 * @param env its environment in addition to the sandbox's
 * @param user whose rights it has
 * @param timeout after which it is killed
 * @param stdin what it reads, then end-of-file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
public record ExecOrder(
        List<String> command, String directory, Map<String, String> env, String user, Duration timeout, byte[] stdin) {

    /** Where commands start unless they say otherwise. */
    public static final String WORKSPACE = "/workspace";

    /** The person who works in a sandbox; by number, so that it means the same in every image. */
    public static final String CODER = "1000:1000";

    public ExecOrder {
        command = List.copyOf(command);
        env = Map.copyOf(env);
    }
}
