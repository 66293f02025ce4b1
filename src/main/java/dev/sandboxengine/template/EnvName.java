package dev.sandboxengine.template;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names the variables of a template and of services may have. What the engine says about a sandbox ({@code SANDBOX_*}) is
 * not a template's to set; every other name is, also those by which services are reached. Whoever orders a sandbox is not held
 * to this: the variables of an order win over all others in it.
 */
public final class EnvName {

    /** How the names begin that only the engine sets. */
    public static final String RESERVED_PREFIX = "SANDBOX_";

    private static final String LEGAL_PATTERN = "[A-Za-z_][A-Za-z0-9_]{0,255}";

    /** What a name that can be set looks like, as a regular expression for the whole name. */
    public static final String PATTERN = "(?!" + RESERVED_PREFIX + ")" + LEGAL_PATTERN;

    private static final String LOADERS_PREFIX = "LD_";
    private static final Set<String> STEERING = Set.of("PATH", "BASH_ENV", "ENV", "IFS", "SHELLOPTS", "PS4");
    private static final Pattern LEGAL = Pattern.compile(LEGAL_PATTERN);

    private EnvName() {}

    /** What is wrong with this name, for the person who wrote it; empty when it is fine. */
    public static Optional<String> problemWith(String name) {
        if (!LEGAL.matcher(name).matches()) {
            return Optional.of("not a name of an environment variable; use letters, digits and _, not a digit first");
        }
        if (name.startsWith(RESERVED_PREFIX)) {
            return Optional.of("names that begin with " + RESERVED_PREFIX + " are set by the engine; choose another");
        }
        return Optional.empty();
    }

    /**
     * What is wrong with this name in a service that somebody asks for, rather than the operator: the engine's own commands run
     * in the service's container with its environment, and must not be turned into others. Empty when it is fine.
     */
    public static Optional<String> problemWithOfRequestedService(String name) {
        Optional<String> problem = problemWith(name);
        return problem.isEmpty() && (STEERING.contains(name) || name.startsWith(LOADERS_PREFIX))
                ? Optional.of("it changes which programs run, so only a template can set it; remove it")
                : problem;
    }
}
