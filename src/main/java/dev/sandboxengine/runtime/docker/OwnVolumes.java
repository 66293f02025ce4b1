package dev.sandboxengine.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.ContainerSpec;
import dev.sandboxengine.runtime.OwnMount;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.Sidecar;
import dev.sandboxengine.runtime.VolumeMount;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The volumes of pods: those that are made and removed with them, and those of the operator that must be there. Thread-safe. */
final class OwnVolumes {

    static final String DRIVER = "local";

    private static final Logger log = LoggerFactory.getLogger(OwnVolumes.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(50);

    private final DockerDaemon daemon;
    private final Ownership ownership;

    OwnVolumes(DockerDaemon daemon, Ownership ownership) {
        this.daemon = daemon;
        this.ownership = ownership;
    }

    /** A volume of this installation. */
    record Found(String name, Map<String, String> labels, OffsetDateTime createdAt) {}

    /** What a pod's volume is called. */
    static String name(PodName pod, String volume) {
        return pod + "-" + volume;
    }

    static Map<String, String> options(OwnMount mount) {
        return mount.sizeBytes().isPresent()
                ? Map.of("size", Long.toString(mount.sizeBytes().getAsLong()))
                : Map.of();
    }

    /** All containers of a pod. */
    static Stream<ContainerSpec> containers(PodSpec spec) {
        return Stream.concat(
                Stream.of(spec.workspace()), spec.sidecars().stream().map(Sidecar::container));
    }

    /**
     * Refuses a pod that mounts a volume which must be there and is not.
     *
     * @throws RuntimeFailure.Rejected naming the volume
     */
    void requireExisting(PodSpec spec) {
        var needed = containers(spec)
                .flatMap(container -> container.mounts().stream())
                .filter(VolumeMount.class::isInstance)
                .map(VolumeMount.class::cast)
                .filter(VolumeMount::mustExist)
                .map(VolumeMount::volume)
                .distinct()
                .toList();
        String deed = "create pod '" + spec.name() + "'";
        AtOnce.each(deed, needed, volume -> {
            try {
                daemon.whole(deed, DaemonHttp.Question.get("/volumes/" + DockerDaemon.escape(volume.value())));
            } catch (DaemonRefusal refusal) {
                if (refusal.status() != 404) {
                    throw refusal;
                }
                throw new RuntimeFailure.Rejected("cannot " + deed + ": there is no volume '" + volume
                        + "' on the Docker host; make it with 'docker volume create " + volume
                        + "' and put into it what sandboxes shall see");
            }
        });
    }

    /**
     * Makes the volumes of a pod that are not there; their names.
     *
     * @param removal removes what is left of an older generation of the pod
     * @throws RuntimeFailure.Rejected when somebody else has a volume of that name
     */
    List<String> make(PodSpec spec, PodRemoval removal) {
        var wanted = new HashMap<String, OwnMount>();
        containers(spec)
                .flatMap(container -> container.mounts().stream())
                .filter(OwnMount.class::isInstance)
                .map(OwnMount.class::cast)
                .forEach(mount -> wanted.putIfAbsent(mount.name(), mount));
        if (wanted.isEmpty()) {
            return List.of();
        }
        String deed = "create the volumes of pod '" + spec.name() + "'";
        var there = of(spec.name());
        if (there.stream().anyMatch(found -> Ownership.generation(found.labels()) < spec.generation())) {
            removal.remove(spec.name());
            there = of(spec.name());
        }
        for (var found : there) {
            wanted.values().removeIf(mount -> name(spec.name(), mount.name()).equals(found.name()));
        }
        var made = new ArrayList<String>();
        try {
            // One after the other: what was made is known when one fails, and there are few
            for (var mount : wanted.values()) {
                made.add(make(deed, spec, mount));
            }
            return made;
        } catch (RuntimeException failure) {
            discard(deed, made);
            throw failure;
        }
    }

    private String make(String deed, PodSpec spec, OwnMount mount) {
        String name = name(spec.name(), mount.name());
        var labels = ownership.labels(spec, mount.name());
        JsonNode volume;
        try {
            volume = daemon.tree(
                    deed,
                    DaemonHttp.Question.json(
                            "POST",
                            "/volumes/create",
                            daemon.bytes(Map.of(
                                    "Name", name, "Driver", DRIVER, "DriverOpts", options(mount), "Labels", labels))));
        } catch (DaemonRefusal refusal) {
            if (refusal.says("quota")) {
                throw VolumeQuota.refused(spec.name(), mount);
            }
            throw refusal;
        }
        if (!ownership.isPart(labels(volume), spec.name(), mount.name())) {
            throw new RuntimeFailure.Rejected("cannot create pod '" + spec.name() + "': there is a volume '" + name
                    + "' which is not this installation's; rename or remove it");
        }
        return name;
    }

    /** The volumes of a pod. */
    List<Found> of(PodName pod) {
        return labelled("look for volumes of pod '" + pod + "'", ownership.filter(pod));
    }

    /** The volumes of all pods. */
    List<Found> all() {
        var filter = new ArrayList<>(ownership.filter());
        filter.add(Ownership.POD);
        return labelled("list the volumes of pods", filter);
    }

    /** The volumes with all of these labels. */
    List<Found> labelled(String deed, List<String> filter) {
        String filters = new String(daemon.bytes(Map.of("label", filter)), StandardCharsets.UTF_8);
        var found = new ArrayList<Found>();
        for (var volume : daemon.tree(deed, DaemonHttp.Question.get("/volumes?filters=" + DockerDaemon.escape(filters)))
                .path("Volumes")) {
            found.add(new Found(
                    volume.path("Name").asText(),
                    labels(volume),
                    OffsetDateTime.parse(volume.path("CreatedAt").asText())));
        }
        return found;
    }

    private static Map<String, String> labels(JsonNode volume) {
        var labels = new HashMap<String, String>();
        volume.path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    /** Removes volumes; who still uses one is about to go. Those that do not exist are no matter. */
    void remove(String deed, Collection<Found> volumes) {
        AtOnce.each(deed, volumes, volume -> {
            long end = System.nanoTime() + daemon.config().callTimeout().toNanos();
            while (!remove(deed, volume.name())) {
                if (System.nanoTime() > end) {
                    throw new RuntimeFailure.Unavailable("cannot " + deed + ": volume '" + volume.name()
                            + "' is still in use; 'docker ps --all --filter volume=" + volume.name()
                            + "' tells by what");
                }
                Pause.of(BETWEEN_ATTEMPTS, deed);
            }
        });
    }

    /** Removes what nobody needs any more, as far as that can be done. */
    void discard(String deed, Collection<String> names) {
        for (String name : names) {
            try {
                remove(deed, name);
            } catch (DaemonRefusal | RuntimeFailure failure) {
                log.warn("cannot {}: volume {} is left: {}", deed, name, failure.getMessage());
            }
        }
    }

    // False: in use.
    private boolean remove(String deed, String name) {
        try {
            daemon.whole(deed, DaemonHttp.Question.of("DELETE", "/volumes/" + DockerDaemon.escape(name)));
            return true;
        } catch (DaemonRefusal refusal) {
            if (refusal.status() == 404) {
                return true;
            }
            if (refusal.status() == 409) {
                return false;
            }
            throw refusal;
        }
    }
}
