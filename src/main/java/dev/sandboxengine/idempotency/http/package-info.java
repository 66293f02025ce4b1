/** Looks at Idempotency-Key before a route runs, and keeps the answer after it. */
@NullMarked
package dev.sandboxengine.idempotency.http;

import org.jspecify.annotations.NullMarked;
