/** The port to where sandboxes run, and its vocabulary; adapters live in sub-packages named after their technology. */
@NullMarked
package dev.sandboxengine.runtime;

import org.jspecify.annotations.NullMarked;
