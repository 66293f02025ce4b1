package dev.sandboxengine.terminal;

import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.runtime.TerminalSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The login shell that a terminal shows. */
public final class Shell {

    private static final List<String> COMMAND = List.of("bash", "--login");
    private static final Map<String, String> ENV = Map.of("TERM", "xterm-256color", "COLORTERM", "truecolor");

    private Shell() {}

    /** Starts one in a running pod, as the person who works there. */
    public static ExecProcess start(SandboxRuntime runtime, PodName pod, TerminalSize size) {
        return runtime.exec(pod, new ExecSpec(COMMAND, "1000:1000", "/workspace", ENV, Optional.of(size), true));
    }
}
