/** PostgreSQL as a mechanism: the embedded server, the connection pool, migrations and how values are mapped. */
@NullMarked
package dev.sandboxengine.postgres;

import org.jspecify.annotations.NullMarked;
