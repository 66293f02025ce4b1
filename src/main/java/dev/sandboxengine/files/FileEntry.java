package dev.sandboxengine.files;

import java.time.Instant;

/**
 * Something in a directory.
 *
 * @param name its name there
 * @param type {@code file}, {@code directory}, {@code symlink} or {@code other}
 * @param size in bytes
 * @param mode its permission bits in octal, for example {@code 644}
 * @param modifiedAt when it was changed last
 */
public record FileEntry(String name, String type, long size, String mode, Instant modifiedAt) {}
