/** Keeps what is known of recordings in PostgreSQL. */
@NullMarked
package dev.sandboxengine.recording.postgres;

import org.jspecify.annotations.NullMarked;
