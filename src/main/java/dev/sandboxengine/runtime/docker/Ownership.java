package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.PodSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    Ownership {
        if (!installation.matches("[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}")) {
            throw new IllegalArgumentException("not an installation's identifier: '" + installation + "'");
        }
    }

    /** All labels of a pod's container: the specification's and, winning, ours. */
    Map<String, String> labels(PodSpec spec) {
        var labels = new HashMap<>(spec.labels());
        labels.remove(HELPER);
        labels.put(MANAGED, "true");
        labels.put(INSTALLATION, installation);
        labels.put(GENERATION, Integer.toString(spec.generation()));
        return labels;
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
