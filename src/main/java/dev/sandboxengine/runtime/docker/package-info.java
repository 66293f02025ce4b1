/** Sandboxes as containers of one Docker host. */
@NullMarked
package dev.sandboxengine.runtime.docker;

import org.jspecify.annotations.NullMarked;
