/** The engine's own key, and what is encrypted with it. */
@NullMarked
package dev.sandboxengine.secret;

import org.jspecify.annotations.NullMarked;
