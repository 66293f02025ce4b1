package dev.sandboxengine;

import dev.sandboxengine.lifecycle.Closer;
import dev.sandboxengine.lifecycle.Loops;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.terminal.AttachedTerminals;
import dev.sandboxengine.terminal.Line;
import dev.sandboxengine.terminal.TerminalLimits;
import dev.sandboxengine.terminal.TerminalTap;
import dev.sandboxengine.terminal.Terminals;
import dev.sandboxengine.terminal.holder.ShellLines;
import java.security.SecureRandom;
import java.time.Duration;

/** Terminals, wired. */
final class TerminalParts {

    private TerminalParts() {}

    /** @param taps who hears what happens in each */
    static Terminals start(
            SandboxRuntime runtime, TerminalTap.Source taps, SecureRandom random, Loops loops, Closer closer) {
        AttachedTerminals terminals = closer.register(
                new AttachedTerminals(new ShellLines(runtime, random), runtime, taps, TerminalLimits.DEFAULT));
        closer.register(loops.start("terminals", Duration.ofSeconds(Line.BEAT_SECONDS), terminals::beat));
        return terminals;
    }
}
