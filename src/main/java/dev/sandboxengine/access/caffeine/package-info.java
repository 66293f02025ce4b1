/** Remembers for a moment whose key it was. */
@NullMarked
package dev.sandboxengine.access.caffeine;

import org.jspecify.annotations.NullMarked;
