/** The sandboxes' routes and what they look like outside. */
@NullMarked
package dev.sandboxengine.sandbox.http;

import org.jspecify.annotations.NullMarked;
