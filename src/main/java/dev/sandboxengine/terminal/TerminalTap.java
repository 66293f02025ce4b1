package dev.sandboxengine.terminal;

import dev.sandboxengine.runtime.TerminalSize;

/** Hears everything that happens in one shell's terminal, in order, on one thread at a time. Must never block. */
public interface TerminalTap {

    /** Hears nothing. */
    TerminalTap NONE = new TerminalTap() {};

    /**
     * From where on output is still wanted; what was kept inside the sandbox since then is told before what is new. Asked once,
     * before the first {@link #output}.
     */
    default long wanted() {
        return Long.MAX_VALUE;
    }

    /**
     * Bytes that the shell wrote. A jump of the offset means that what lies between was lost; an offset below the last one's
     * end means that it was told before.
     *
     * @param bytes not to be changed
     */
    default void output(long offset, byte[] bytes) {}

    /** Bytes that were typed. */
    default void input(byte[] bytes) {}

    /** The terminal has another size. */
    default void resized(TerminalSize size) {}

    /** Something worth finding again. */
    default void marker(String words) {}

    /** The shell ended. Nothing follows. */
    default void exited(int code) {}

    /** The engine lets go of the shell, which may live on. Nothing follows. */
    default void released() {}

    /** Where taps come from. */
    @FunctionalInterface
    interface Source {
        /** The tap for a shell that was started or found again. Must not block for longer than a look into a database. */
        TerminalTap tap(TerminalKey key, Epoch epoch, TerminalSize size, TerminalPolicy policy);
    }
}
