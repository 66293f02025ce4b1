/** Liveness, readiness, metrics, and the description of the API. */
@NullMarked
package dev.sandboxengine.health.http;

import org.jspecify.annotations.NullMarked;
