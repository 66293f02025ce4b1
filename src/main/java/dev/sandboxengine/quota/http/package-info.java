/** Quotas seen and set, and what is refused because of one. */
@NullMarked
package dev.sandboxengine.quota.http;

import org.jspecify.annotations.NullMarked;
