/** Quotas as rows of PostgreSQL. */
@NullMarked
package dev.sandboxengine.quota.postgres;

import org.jspecify.annotations.NullMarked;
