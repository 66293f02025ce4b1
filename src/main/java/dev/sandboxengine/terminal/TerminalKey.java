package dev.sandboxengine.terminal;

import dev.sandboxengine.sandbox.SandboxId;
import java.util.UUID;

/**
 * Which terminal.
 *
 * @param sandbox where its shell runs
 * @param team to which the sandbox belongs
 * @param name which of the sandbox's terminals
 */
public record TerminalKey(SandboxId sandbox, UUID team, TerminalName name) {

    @Override
    public String toString() {
        return name + " of " + sandbox;
    }
}
