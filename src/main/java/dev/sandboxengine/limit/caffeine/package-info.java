/** Keeps as many allowances as memory is set aside for. */
@NullMarked
package dev.sandboxengine.limit.caffeine;

import org.jspecify.annotations.NullMarked;
