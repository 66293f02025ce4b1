package dev.sandboxengine.runtime;

import java.util.regex.Pattern;

/**
 * The name of a volume that outlives the pods that mount it: a Docker volume, or a PersistentVolumeClaim.
 *
 * @param value letters, digits, and after the first also {@code _ . -}, at most 128
 */
public record VolumeName(String value) {

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");

    public VolumeName {
        if (!LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException("not a volume name: '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
