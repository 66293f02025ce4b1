package dev.sandboxengine.runtime;

import java.util.Set;

/**
 * A limit of each process in a container, as {@code setrlimit(2)} knows it.
 *
 * @param name one of {@link #NAMES}; {@code nproc} is not among them, because the kernel counts it per user across all
 *     containers of a host: {@link Limits#pids} is what limits a sandbox
 * @param soft what applies
 * @param hard what a process may raise it to
 */
public record Ulimit(String name, long soft, long hard) {

    /** The limits that mean something for one container. */
    public static final Set<String> NAMES = Set.of(
            "as",
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");

    public Ulimit {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("no such limit: '" + name + "'");
        }
        if (soft < -1 || hard < -1 || (hard != -1 && (soft > hard || soft == -1))) {
            throw new IllegalArgumentException(name + ": the soft limit " + soft + " is above the hard limit " + hard);
        }
    }
}
