package dev.sandboxengine;

import dev.sandboxengine.lifecycle.Closer;
import dev.sandboxengine.lifecycle.Loops;
import dev.sandboxengine.recording.Recorder;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.terminal.AttachedTerminals;
import dev.sandboxengine.terminal.Line;
import dev.sandboxengine.terminal.TerminalKey;
import dev.sandboxengine.terminal.TerminalLimits;
import dev.sandboxengine.terminal.TerminalPolicy;
import dev.sandboxengine.terminal.TerminalRefused;
import dev.sandboxengine.terminal.TerminalTap;
import dev.sandboxengine.terminal.Terminals;
import dev.sandboxengine.terminal.holder.ShellLines;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Terminals, wired. */
final class TerminalParts {

    private static final Logger log = LoggerFactory.getLogger(TerminalParts.class);

    private TerminalParts() {}

    /** @param taps who hears what happens in each */
    static Terminals start(
            SandboxRuntime runtime, TerminalTap.Source taps, SecureRandom random, Loops loops, Closer closer) {
        AttachedTerminals terminals = closer.register(
                new AttachedTerminals(new ShellLines(runtime, random), runtime, taps, TerminalLimits.DEFAULT));
        closer.register(loops.start("terminals", Duration.ofSeconds(Line.BEAT_SECONDS), terminals::beat));
        return terminals;
    }

    /** What the template of a sandbox says about its terminals. */
    static TerminalPolicy policy(Sandbox sandbox) {
        return TerminalPolicy.of(sandbox.template().terminal());
    }

    /** Attaches to the shells again that were recorded when the engine before this one ended, in the background. */
    static void goOn(Recorder recorder, SandboxStore sandboxes, Terminals terminals) throws IOException {
        for (TerminalKey key : recorder.interrupted()) {
            sandboxes.find(key.sandbox()).map(TerminalParts::policy).ifPresent(policy -> {
                try {
                    terminals.reattach(key, policy);
                } catch (TerminalRefused e) {
                    log.warn("the recording of {} does not go on: {}", key, e.getMessage());
                }
            });
        }
    }
}
