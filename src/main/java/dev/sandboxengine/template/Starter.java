package dev.sandboxengine.template;

/**
 * The files that a workspace begins with.
 *
 * @param sha256 names their content, in hexadecimal
 * @param files how many
 * @param bytes how large they are in all
 */
public record Starter(String sha256, int files, long bytes) {}
