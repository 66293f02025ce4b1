package dev.sandboxengine.runtime;

import java.util.regex.Pattern;

/**
 * A reference to a container image as people write it: {@code [host[:port]/]path[:tag][@digest]}.
 *
 * @param value the reference; without a tag or digest it means {@code :latest}
 */
public record ImageRef(String value) {

    /** What a reference looks like, as a regular expression for the whole text: the distribution project's grammar. */
    public static final String GRAMMAR = "(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::[0-9]{1,5})?/)?"
            + "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
            + "(?::[\\w][\\w.-]{0,127})?(?:@[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,})?";

    private static final Pattern LEGAL = Pattern.compile(GRAMMAR);

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
