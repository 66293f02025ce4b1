/** The same request, sent again, gets the same answer. */
@NullMarked
package dev.sandboxengine.idempotency;

import org.jspecify.annotations.NullMarked;
