package dev.sandboxengine.template;

/**
 * A mistake in a template's file.
 *
 * @param file the file, relative to the templates' folder
 * @param line where, from 1; 0 when it concerns the file as a whole
 * @param field the field's path, for example {@code resources.cpu_limit}; empty when it concerns the file as a whole
 * @param message what is wrong and what would be right
 */
public record TemplateProblem(String file, int line, String field, String message) {}
