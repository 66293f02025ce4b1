/** Starters' files as rows of PostgreSQL. */
@NullMarked
package dev.sandboxengine.template.postgres;

import org.jspecify.annotations.NullMarked;
