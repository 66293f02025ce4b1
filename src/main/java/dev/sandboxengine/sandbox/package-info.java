/** Sandboxes: what they are, the states they pass, and the work that moves them from one to the next. */
@NullMarked
package dev.sandboxengine.sandbox;

import org.jspecify.annotations.NullMarked;
