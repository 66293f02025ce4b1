/** The route that runs a command, with one answer or as a stream. */
@NullMarked
package dev.sandboxengine.exec.http;

import org.jspecify.annotations.NullMarked;
