/** A shell in a sandbox, shown to somebody. */
@NullMarked
package dev.sandboxengine.terminal;

import org.jspecify.annotations.NullMarked;
