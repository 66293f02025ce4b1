package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodName;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Names a sandbox for ever: 12 lower-case letters and digits, the first a letter, so that it can stand in a host name.
 *
 * @param value the text of it
 */
public record SandboxId(String value) {

    private static final Pattern LEGAL = Pattern.compile("[a-z0-9]{12}");
    private static final String POD = "sandbox-";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String LETTERS_AND_DIGITS = LETTERS + "0123456789";

    public SandboxId {
        if (!LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException("not a sandbox's id: '" + value + "'");
        }
    }

    /** The id that a text is, if it is one. */
    public static Optional<SandboxId> parse(String text) {
        return LEGAL.matcher(text).matches() ? Optional.of(new SandboxId(text)) : Optional.empty();
    }

    /** The sandbox whose pod has this name; empty when it is no sandbox's. */
    public static Optional<SandboxId> ofPod(PodName pod) {
        return pod.value().startsWith(POD) ? parse(pod.value().substring(POD.length())) : Optional.empty();
    }

    /** A new id, which nobody can guess when the generator is a secure one (61 bits). */
    public static SandboxId random(RandomGenerator random) {
        StringBuilder id = new StringBuilder(12);
        id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        while (id.length() < 12) {
            id.append(LETTERS_AND_DIGITS.charAt(random.nextInt(LETTERS_AND_DIGITS.length())));
        }
        return new SandboxId(id.toString());
    }

    /** The name of its pod. */
    public PodName pod() {
        return new PodName(POD + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
