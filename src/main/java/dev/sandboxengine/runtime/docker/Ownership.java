package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.Sidecar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The labels that say whose a container is.
 *
 * @param installation the engine's own identifier
 */
record Ownership(String installation) {

    static final String MANAGED = "sandbox.managed";
    static final String INSTALLATION = "sandbox.installation";
    static final String GENERATION = "sandbox.generation";
    static final String HELPER = "sandbox.helper";

    /** To which pod something belongs, and as what. */
    static final String POD = "sandbox.pod";

    static final String COMPONENT = "sandbox.component";
    static final String WORKSPACE = "workspace";

    /** On a workspace: the names of its sidecars, so that whoever sees it knows what else to look for. */
    private static final String SIDECARS = "sandbox.sidecars";

    /** What of a pod's labels is about the sandbox, and not for others such as a proxy. */
    private static final String ABOUT_THE_SANDBOX = "sandbox.";

    Ownership {
        if (!installation.matches("[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}")) {
            throw new IllegalArgumentException("not an installation's identifier: '" + installation + "'");
        }
    }

    /** All labels of a pod's workspace: the specification's and, winning, ours. */
    Map<String, String> labels(PodSpec spec) {
        var labels = new HashMap<>(spec.labels());
        labels.remove(SIDECARS);
        own(labels, spec, WORKSPACE);
        if (!spec.sidecars().isEmpty()) {
            labels.put(SIDECARS, spec.sidecars().stream().map(Sidecar::name).collect(Collectors.joining(",")));
        }
        return labels;
    }

    /** The labels of what belongs to a pod beside its workspace: a proxy that looks for the pod must not find these. */
    Map<String, String> labels(PodSpec spec, String component) {
        var labels = new HashMap<String, String>();
        spec.labels().forEach((name, value) -> {
            if (name.startsWith(ABOUT_THE_SANDBOX)) {
                labels.put(name, value);
            }
        });
        labels.remove(SIDECARS);
        own(labels, spec, component);
        return labels;
    }

    private void own(Map<String, String> labels, PodSpec spec, String component) {
        labels.remove(HELPER);
        labels.put(MANAGED, "true");
        labels.put(INSTALLATION, installation);
        labels.put(GENERATION, Integer.toString(spec.generation()));
        labels.put(POD, spec.name().value());
        labels.put(COMPONENT, component);
    }

    /** The sidecars that a workspace of these labels was made with. */
    static List<String> sidecars(Map<String, String> labels) {
        String names = labels.getOrDefault(SIDECARS, "");
        return names.isEmpty() ? List.of() : List.of(names.split(","));
    }

    /** Whether these are the labels of a pod's workspace; those without a component are of an engine before sidecars. */
    static boolean isWorkspace(Map<String, String> labels) {
        return labels.getOrDefault(COMPONENT, WORKSPACE).equals(WORKSPACE);
    }

    /** Labels of what is made for this installation and is no pod. */
    Map<String, String> helperLabels(String purpose) {
        return Map.of(MANAGED, "true", INSTALLATION, installation, HELPER, purpose);
    }

    /** Labels of a volume. */
    Map<String, String> volumeLabels() {
        return Map.of(MANAGED, "true", INSTALLATION, installation);
    }

    /** What the daemon's lists are filtered by. */
    List<String> filter() {
        return List.of(MANAGED + "=true", INSTALLATION + "=" + installation);
    }

    /** What lists of one pod's things are filtered by. */
    List<String> filter(PodName pod) {
        return List.of(MANAGED + "=true", INSTALLATION + "=" + installation, POD + "=" + pod);
    }

    /** Whether these are the labels of a part of that pod of this installation. */
    boolean isPart(Map<String, String> labels, PodName pod, String component) {
        return isPod(labels) && pod.value().equals(labels.get(POD)) && component.equals(labels.get(COMPONENT));
    }

    /** Whether these are the labels of a pod of this installation. */
    boolean isPod(@Nullable Map<String, String> labels) {
        return labels != null
                && "true".equals(labels.get(MANAGED))
                && installation.equals(labels.get(INSTALLATION))
                && generation(labels) > 0;
    }

    /** The generation that labels tell; 0 when they tell none. */
    static int generation(Map<String, String> labels) {
        try {
            return Integer.parseInt(labels.getOrDefault(GENERATION, "0"));
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
