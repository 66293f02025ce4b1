/** The routes to recordings. */
@NullMarked
package dev.sandboxengine.recording.http;

import org.jspecify.annotations.NullMarked;
