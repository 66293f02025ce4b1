/** Allowances as token buckets. */
@NullMarked
package dev.sandboxengine.limit.bucket4j;

import org.jspecify.annotations.NullMarked;
