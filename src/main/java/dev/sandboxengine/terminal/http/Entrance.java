package dev.sandboxengine.terminal.http;

import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.terminal.TerminalPolicy;
import java.util.UUID;

/**
 * What somebody was let into.
 *
 * @param sandbox whose terminals
 * @param team to which it belongs
 * @param policy what its template says about terminals
 * @param writes whether they may type
 * @param right on what the connection rests
 */
public record Entrance(SandboxId sandbox, UUID team, TerminalPolicy policy, boolean writes, Right right) {

    /** The right to a connection, which may be lost while it is open. */
    @FunctionalInterface
    public interface Right {
        /**
         * Watches over it.
         *
         * @param lost ends the connection; to be run at most once, on a thread that may wait
         * @return ends the watching
         */
        AutoCloseable watch(Runnable lost);
    }
}
