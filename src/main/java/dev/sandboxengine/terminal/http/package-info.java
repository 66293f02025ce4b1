/** Terminals over WebSocket. */
@NullMarked
package dev.sandboxengine.terminal.http;

import org.jspecify.annotations.NullMarked;
