/** Teams, users and API clients as rows of PostgreSQL. */
@NullMarked
package dev.sandboxengine.access.postgres;

import org.jspecify.annotations.NullMarked;
