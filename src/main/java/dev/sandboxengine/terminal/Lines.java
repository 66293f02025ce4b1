package dev.sandboxengine.terminal;

import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.TerminalSize;
import java.util.Map;
import java.util.Optional;

/** The ways to the shells in pods: login shells of the person who works there. Thread-safe. */
public interface Lines {

    /**
     * The line to a terminal's shell, which is started when there is none.
     *
     * @param size of the window of a new one
     * @throws dev.sandboxengine.runtime.RuntimeFailure when it cannot be had
     */
    Line open(PodName pod, TerminalName name, TerminalSize size);

    /** The line to a shell that is held; empty when there is none. */
    Optional<Line> again(PodName pod, TerminalName name);

    /** Those that are held in a pod, by name. */
    Map<TerminalName, Line.Hello> list(PodName pod);

    /** Ends a shell that is held and waits for it; false when there is none. */
    boolean end(PodName pod, TerminalName name);
}
