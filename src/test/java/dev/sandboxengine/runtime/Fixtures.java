package dev.sandboxengine.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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
        return new PodSpec(spec.name(), generation, spec.labels(), spec.workspace());
    }

    static PodSpec withLabels(PodSpec spec, Map<String, String> labels) {
        return new PodSpec(spec.name(), spec.generation(), labels, spec.workspace());
    }

    static PodSpec withImage(PodSpec spec, ImageRef image) {
        var old = spec.workspace();
        return with(
                spec,
                new ContainerSpec(
                        image, old.env(), old.limits(), old.requests(), old.ulimits(), old.mounts(), old.files()));
    }

    static PodSpec withEnv(PodSpec spec, String name, String value) {
        var old = spec.workspace();
        var env = new HashMap<>(old.env());
        env.put(name, value);
        return with(
                spec,
                new ContainerSpec(
                        old.image(), env, old.limits(), old.requests(), old.ulimits(), old.mounts(), old.files()));
    }

    static PodSpec withLimits(PodSpec spec, Limits limits, Requests requests) {
        var old = spec.workspace();
        return with(
                spec,
                new ContainerSpec(old.image(), old.env(), limits, requests, old.ulimits(), old.mounts(), old.files()));
    }

    static PodSpec withUlimit(PodSpec spec, Ulimit ulimit) {
        var old = spec.workspace();
        return with(
                spec,
                new ContainerSpec(
                        old.image(),
                        old.env(),
                        old.limits(),
                        old.requests(),
                        List.of(ulimit),
                        old.mounts(),
                        old.files()));
    }

    static PodSpec withMount(PodSpec spec, VolumeMount mount) {
        var old = spec.workspace();
        return with(
                spec,
                new ContainerSpec(
                        old.image(),
                        old.env(),
                        old.limits(),
                        old.requests(),
                        old.ulimits(),
                        List.of(mount),
                        old.files()));
    }

    public static PodSpec withFile(PodSpec spec, PodFile file) {
        var old = spec.workspace();
        var files = new ArrayList<>(old.files());
        files.add(file);
        return with(
                spec,
                new ContainerSpec(
                        old.image(), old.env(), old.limits(), old.requests(), old.ulimits(), old.mounts(), files));
    }

    private static PodSpec with(PodSpec spec, ContainerSpec workspace) {
        return new PodSpec(spec.name(), spec.generation(), spec.labels(), workspace);
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
