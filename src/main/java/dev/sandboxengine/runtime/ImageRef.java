package dev.sandboxengine.runtime;

import java.util.regex.Pattern;

/**
 * A reference to a container image as people write it: {@code [host[:port]/]path[:tag][@digest]}.
 *
 * @param value the reference; without a tag or digest it means {@code :latest}
 */
public record ImageRef(String value) {

    // The distribution project's grammar, with its lengths left to the registry.
    private static final Pattern LEGAL =
            Pattern.compile("(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::[0-9]{1,5})?/)?"
                    + "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
                    + "(?::[\\w][\\w.-]{0,127})?(?:@[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,})?");

    public ImageRef {
        if (value.length() > 512 || !LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException("not an image reference: '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
