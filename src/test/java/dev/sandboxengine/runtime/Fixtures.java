package dev.sandboxengine.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Specifications for tests of runtimes, by what they mean. */
public final class Fixtures {
    private Fixtures() {}

    /** What the first process of a scripted image does: a line of sh in this variable. */
    static final String SCRIPT = "FIRST_PROCESS";

    static final Limits MODEST = new Limits(1000, 256L << 20, 200, OptionalLong.empty());

    /** A pod that stays until it is removed. */
    public static PodSpec aPod(PodName name, ImageRef image) {
        return aPodThatRuns(name, image, "exec sleep infinity");
    }

    /** A pod of a scripted image. */
    static PodSpec aPodThatRuns(PodName name, ImageRef image, String script) {
        return new PodSpec(
                name,
                1,
                Map.of("sandbox.id", name.value()),
                new ContainerSpec(
                        image, Map.of(SCRIPT, script), MODEST, Requests.NONE, List.of(), List.of(), List.of()));
    }

    public static PodSpec inGeneration(PodSpec spec, int generation) {
        return new PodSpec(spec.name(), generation, spec.labels(), spec.workspace(), spec.sidecars());
    }

    static PodSpec withLabels(PodSpec spec, Map<String, String> labels) {
        return new PodSpec(spec.name(), spec.generation(), labels, spec.workspace(), spec.sidecars());
    }

    static PodSpec withImage(PodSpec spec, ImageRef image) {
        return with(
                spec,
                old -> new ContainerSpec(
                        image,
                        old.env(),
                        old.limits(),
                        old.requests(),
                        old.ulimits(),
                        old.mounts(),
                        old.files(),
                        old.readOnlyRoot(),
                        old.shmBytes()));
    }

    static PodSpec withEnv(PodSpec spec, String name, String value) {
        var env = new HashMap<>(spec.workspace().env());
        env.put(name, value);
        return with(
                spec,
                old -> new ContainerSpec(
                        old.image(),
                        env,
                        old.limits(),
                        old.requests(),
                        old.ulimits(),
                        old.mounts(),
                        old.files(),
                        old.readOnlyRoot(),
                        old.shmBytes()));
    }

    static PodSpec withLimits(PodSpec spec, Limits limits, Requests requests) {
        return with(
                spec,
                old -> new ContainerSpec(
                        old.image(),
                        old.env(),
                        limits,
                        requests,
                        old.ulimits(),
                        old.mounts(),
                        old.files(),
                        old.readOnlyRoot(),
                        old.shmBytes()));
    }

    public static PodSpec withUlimit(PodSpec spec, Ulimit ulimit) {
        return with(
                spec,
                old -> new ContainerSpec(
                        old.image(),
                        old.env(),
                        old.limits(),
                        old.requests(),
                        List.of(ulimit),
                        old.mounts(),
                        old.files(),
                        old.readOnlyRoot(),
                        old.shmBytes()));
    }

    public static PodSpec withMount(PodSpec spec, Mount mount) {
        var mounts = new ArrayList<>(spec.workspace().mounts());
        mounts.add(mount);
        return with(
                spec,
                old -> new ContainerSpec(
                        old.image(),
                        old.env(),
                        old.limits(),
                        old.requests(),
                        old.ulimits(),
                        mounts,
                        old.files(),
                        old.readOnlyRoot(),
                        old.shmBytes()));
    }

    public static PodSpec withFile(PodSpec spec, PodFile file) {
        var files = new ArrayList<>(spec.workspace().files());
        files.add(file);
        return with(
                spec,
                old -> new ContainerSpec(
                        old.image(),
                        old.env(),
                        old.limits(),
                        old.requests(),
                        old.ulimits(),
                        old.mounts(),
                        files,
                        old.readOnlyRoot(),
                        old.shmBytes()));
    }

    /** One whose root file system cannot be written to. */
    static PodSpec readOnly(PodSpec spec) {
        return with(
                spec,
                old -> new ContainerSpec(
                        old.image(),
                        old.env(),
                        old.limits(),
                        old.requests(),
                        old.ulimits(),
                        old.mounts(),
                        old.files(),
                        true,
                        old.shmBytes()));
    }

    static PodSpec withShm(PodSpec spec, long bytes) {
        return with(
                spec,
                old -> new ContainerSpec(
                        old.image(),
                        old.env(),
                        old.limits(),
                        old.requests(),
                        old.ulimits(),
                        old.mounts(),
                        old.files(),
                        old.readOnlyRoot(),
                        OptionalLong.of(bytes)));
    }

    /** One more sidecar, of a scripted image. */
    public static PodSpec beside(PodSpec spec, String name, ImageRef image, String script) {
        var sidecars = new ArrayList<>(spec.sidecars());
        sidecars.add(new Sidecar(
                name,
                new ContainerSpec(
                        image, Map.of(SCRIPT, script), MODEST, Requests.NONE, List.of(), List.of(), List.of())));
        return new PodSpec(spec.name(), spec.generation(), spec.labels(), spec.workspace(), sidecars);
    }

    private static PodSpec with(PodSpec spec, UnaryOperator<ContainerSpec> change) {
        return new PodSpec(
                spec.name(), spec.generation(), spec.labels(), change.apply(spec.workspace()), spec.sidecars());
    }

    /** A line of sh in a sidecar, as uid 1000. */
    public static ExecSpec inSidecar(String sidecar, String script) {
        return new ExecSpec(
                List.of("/bin/sh", "-c", script), "1000", "/", Map.of(), Optional.empty(), false, Optional.of(sidecar));
    }

    /** A line of sh, as the workspace's user, without a terminal and without input. */
    public static ExecSpec sh(String script) {
        return new ExecSpec(List.of("/bin/sh", "-c", script), "1000", "/", Map.of(), Optional.empty(), false);
    }

    /** A line of sh that reads what is written to it. */
    public static ExecSpec reading(String script) {
        return new ExecSpec(List.of("/bin/sh", "-c", script), "1000", "/", Map.of(), Optional.empty(), true);
    }

    /** A line of sh in a terminal. */
    public static ExecSpec inTerminal(String script, TerminalSize size) {
        return new ExecSpec(List.of("/bin/sh", "-c", script), "1000", "/", Map.of(), Optional.of(size), true);
    }
}
