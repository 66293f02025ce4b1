/** Keeps changed settings in PostgreSQL. */
@NullMarked
package dev.sandboxengine.setting.postgres;

import org.jspecify.annotations.NullMarked;
