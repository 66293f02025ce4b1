package dev.sandboxengine.template;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.runtime.Ulimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a sandbox is made from. Immutable; every value in it was checked when its file was read.
 *
 * @param name what it is asked for by; unique
 * @param description one line for people, may be empty
 * @param image the workspace's image
 * @param ttl how long a sandbox lives unless its creator says otherwise; at least a second
 * @param limits what a workspace may use
 * @param requests what a workspace is promised
 * @param env its environment
 * @param labels labels of its workspace's container; its services have none of them
 * @param ports what it exposes, in the order of the file; names and numbers are unique
 * @param ulimits limits of its processes
 * @param claudeAuth which of the operator's Claude Code credentials are inside
 * @param services what runs beside the workspace; names and ports are unique
 * @param volumes what is mounted into the workspace; paths are unique and none is inside another
 * @param commands what it does by itself
 * @param readOnlyRoot whether its root file system cannot be written to
 * @param shmBytes the size of {@code /dev/shm}; empty: as the runtime has it
 * @param starter the files that a workspace begins with
 * @param terminal how its terminals are used
 */
public record Template(
        String name,
        String description,
        ImageRef image,
        Duration ttl,
        Limits limits,
        Requests requests,
        Map<String, String> env,
        Map<String, String> labels,
        List<ExposedPort> ports,
        List<Ulimit> ulimits,
        ClaudeAuth claudeAuth,
        List<ServiceSpec> services,
        List<TemplateVolume> volumes,
        Commands commands,
        boolean readOnlyRoot,
        OptionalLong shmBytes,
        Optional<Starter> starter,
        TerminalRules terminal) {

    public Template {
        env = Map.copyOf(env);
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
        ulimits = List.copyOf(ulimits);
        // Rows of an engine that did not know these yet hold none of them.
        services = services == null ? List.of() : List.copyOf(services);
        volumes = volumes == null ? List.of() : List.copyOf(volumes);
        commands = commands == null ? Commands.NONE : commands;
        shmBytes = shmBytes == null ? OptionalLong.empty() : shmBytes;
        starter = starter == null ? Optional.empty() : starter;
        terminal = terminal == null ? TerminalRules.DEFAULT : terminal;
    }

    /** One without services, volumes and commands, that begins with what its image has. */
    public Template(
            String name,
            String description,
            ImageRef image,
            Duration ttl,
            Limits limits,
            Requests requests,
            Map<String, String> env,
            Map<String, String> labels,
            List<ExposedPort> ports,
            List<Ulimit> ulimits,
            ClaudeAuth claudeAuth) {
        this(
                name,
                description,
                image,
                ttl,
                limits,
                requests,
                env,
                labels,
                ports,
                ulimits,
                claudeAuth,
                List.of(),
                List.of(),
                Commands.NONE,
                false,
                OptionalLong.empty(),
                Optional.empty(),
                TerminalRules.DEFAULT);
    }
}
