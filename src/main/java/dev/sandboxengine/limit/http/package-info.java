/** Refuses requests that are too many, before they cost anything. */
@NullMarked
package dev.sandboxengine.limit.http;

import org.jspecify.annotations.NullMarked;
