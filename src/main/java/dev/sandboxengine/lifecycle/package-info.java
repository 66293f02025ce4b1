/** Starting and stopping: what runs beside requests, and in which order it ends. */
@NullMarked
package dev.sandboxengine.lifecycle;

import org.jspecify.annotations.NullMarked;
