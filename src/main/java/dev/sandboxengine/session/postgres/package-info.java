/** Sessions in PostgreSQL. */
@NullMarked
package dev.sandboxengine.session.postgres;

import org.jspecify.annotations.NullMarked;
