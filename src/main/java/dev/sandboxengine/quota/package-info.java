/** How much the engine, a team and a caller may use, and how much they do. */
@NullMarked
package dev.sandboxengine.quota;

import org.jspecify.annotations.NullMarked;
