/** How many requests somebody may make in a while. */
@NullMarked
package dev.sandboxengine.limit;

import org.jspecify.annotations.NullMarked;
