package dev.sandboxengine.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process to start in a pod.
 *
 * @param command the program and its arguments, never empty
 * @param user whose rights it has: a name or a uid; "": those of the container's first process at its start
 * @param directory where it starts, absolute
 * @param env its environment in addition to the container's
 * @param terminal its terminal's first size; empty: no terminal, and its two output streams are told apart
 * @param stdin whether it reads what is written to {@link ExecProcess#stdin}; otherwise it reads end-of-file
 * @param sidecar where it runs; empty: in the workspace
 */
public record ExecSpec(
        List<String> command,
        String user,
        String directory,
        Map<String, String> env,
        Optional<TerminalSize> terminal,
        boolean stdin,
        Optional<String> sidecar) {

    public ExecSpec {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a command has at least a program");
        }
        command = List.copyOf(command);
        env = Map.copyOf(env);
    }

    /** One in the workspace. */
    public ExecSpec(
            List<String> command,
            String user,
            String directory,
            Map<String, String> env,
            Optional<TerminalSize> terminal,
            boolean stdin) {
        this(command, user, directory, env, terminal, stdin, Optional.empty());
    }
}
