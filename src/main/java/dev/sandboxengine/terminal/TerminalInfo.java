package dev.sandboxengine.terminal;

import dev.sandboxengine.runtime.TerminalSize;

/**
 * A terminal as it is now.
 *
 * @param name which
 * @param epoch its shell
 * @param size of its window
 * @param title as its programs set it; "" when they did not
 * @param viewers how many look, through this engine
 * @param writers whose input is taken, of them
 * @param held whether the shell outlives the engine
 * @param written how many bytes its shell wrote in all
 */
public record TerminalInfo(
        TerminalName name,
        Epoch epoch,
        TerminalSize size,
        String title,
        int viewers,
        int writers,
        boolean held,
        long written) {}
