package dev.sandboxengine.template;

/**
 * What a service is given once, as soon as it is ready for the first time.
 *
 * @param source where it stands, for messages: the file's path relative to the template's file, or {@code init[0]}
 * @param text SQL for PostgreSQL, commands on lines of their own for Redis
 */
public record InitScript(String source, String text) {}
