package dev.sandboxengine.runtime;

import java.util.regex.Pattern;

/**
 * The name of a pod: a DNS label (RFC 1123), so that it is legal as a container's name, a host name and a Kubernetes name.
 *
 * @param value lower-case letters, digits and inner hyphens, at most 63
 */
public record PodName(String value) {

    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    public PodName {
        if (!isLegal(value)) {
            throw new IllegalArgumentException("not a DNS label: '" + value + "'");
        }
    }

    /** Whether this could be the name of a pod. */
    public static boolean isLegal(String value) {
        return DNS_LABEL.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
