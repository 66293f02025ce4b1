/** What a client is told while the database is away. */
@NullMarked
package dev.sandboxengine.postgres.http;

import org.jspecify.annotations.NullMarked;
