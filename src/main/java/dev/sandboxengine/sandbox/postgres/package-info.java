/** Sandboxes as rows of PostgreSQL. */
@NullMarked
package dev.sandboxengine.sandbox.postgres;

import org.jspecify.annotations.NullMarked;
