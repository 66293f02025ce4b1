/** Keeps the audit in PostgreSQL. */
@NullMarked
package dev.sandboxengine.audit.postgres;

import org.jspecify.annotations.NullMarked;
