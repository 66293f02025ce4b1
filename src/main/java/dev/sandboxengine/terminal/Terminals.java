package dev.sandboxengine.terminal;

import java.util.List;

/**
 * The terminals of all sandboxes, as this engine shows them. A terminal's shell lives as long as its sandbox, whoever looks and
 * however often the engine is started; the engine attaches to it once and shows it to any number of viewers. Thread-safe.
 */
public interface Terminals extends AutoCloseable {

    /**
     * Lets somebody look at a terminal, starting its shell when there is none. The shell is reached for in the background: what
     * comes of that is shown.
     *
     * @throws TerminalRefused when there are too many
     */
    Viewer join(TerminalKey key, TerminalPolicy policy, Viewer.Arrival arrival);

    /**
     * The terminals whose shells live in a running sandbox (the name in the key counts for nothing), by name; those that this engine does not show at present included.
     *
     * @throws dev.sandboxengine.runtime.RuntimeFailure when the sandbox is not reached
     */
    List<TerminalInfo> list(TerminalKey key);

    /**
     * Ends a terminal's shell, as its window's closing would, and whatever does not take the hint.
     *
     * @return false when there is none of this name
     */
    boolean end(TerminalKey key);

    /** Attaches to the shell again if it lives and nobody does, so that its recording goes on. Does nothing otherwise. */
    void reattach(TerminalKey key, TerminalPolicy policy);

    /** Lets go of all shells, which live on. */
    @Override
    void close();
}
