/** Keeps the content of recordings in files. */
@NullMarked
package dev.sandboxengine.recording.directory;

import org.jspecify.annotations.NullMarked;
