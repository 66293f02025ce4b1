package dev.sandboxengine.terminal;

import dev.sandboxengine.runtime.TerminalSize;

/**
 * What is to be done about a terminal's window.
 *
 * @param size that it should have
 * @param repaint whether programs are to be moved to paint anew, because somebody did not see what they painted
 */
record WindowChange(TerminalSize size, boolean repaint) {}
