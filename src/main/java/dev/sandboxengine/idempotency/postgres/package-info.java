/** Kept answers as rows of PostgreSQL. */
@NullMarked
package dev.sandboxengine.idempotency.postgres;

import org.jspecify.annotations.NullMarked;
