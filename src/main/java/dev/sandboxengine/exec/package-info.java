/** Running commands in sandboxes. */
@NullMarked
package dev.sandboxengine.exec;

import org.jspecify.annotations.NullMarked;
