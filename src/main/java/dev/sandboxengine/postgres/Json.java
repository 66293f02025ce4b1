package dev.sandboxengine.postgres;

/**
 * A {@code jsonb} value as text. Bound as such it needs no cast in the statement; read back, the text is PostgreSQL's
 * spelling of the same value.
 *
 * @param text valid JSON; anything else is refused by the database
 */
public record Json(String text) {}
