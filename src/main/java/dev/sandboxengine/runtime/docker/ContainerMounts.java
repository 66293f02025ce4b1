package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.model.Driver;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import dev.sandboxengine.runtime.ContainerSpec;
import dev.sandboxengine.runtime.MemoryMount;
import dev.sandboxengine.runtime.OwnMount;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.VolumeMount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes a container's mounts as what Docker is asked for. */
record ContainerMounts(Ownership ownership, PodSpec pod, ContainerSpec container) {

    /** Named volumes; those that do not exist are made as they would have been made before. */
    List<Mount> volumes() {
        var volumes = new ArrayList<Mount>();
        for (var mount : container.mounts()) {
            switch (mount) {
                case VolumeMount shared -> volumes.add(shared(shared));
                case OwnMount own -> volumes.add(own(own));
                case MemoryMount _ -> {}
            }
        }
        return volumes;
    }

    /** File systems in memory: the daemon forbids programs in them unless it is told otherwise. */
    Map<String, String> memory() {
        var options = new HashMap<String, String>();
        for (var mount : container.mounts()) {
            if (mount instanceof MemoryMount memory) {
                String mode = memory.forRootOnly() ? "755" : "1777";
                options.put(memory.path(), "rw,exec,nosuid,nodev,mode=" + mode + ",size=" + memory.sizeBytes());
            }
        }
        return options;
    }

    private Mount shared(VolumeMount mount) {
        return volume(mount.volume().value(), mount.path())
                .withReadOnly(mount.readOnly())
                .withVolumeOptions(new VolumeOptions().withLabels(ownership.volumeLabels()));
    }

    private Mount own(OwnMount mount) {
        var options = new VolumeOptions().withLabels(ownership.labels(pod, mount.name()));
        if (mount.sizeBytes().isPresent()) {
            options.withDriverConfig(new Driver().withName(OwnVolumes.DRIVER).withOptions(OwnVolumes.options(mount)));
        }
        return volume(OwnVolumes.name(pod.name(), mount.name()), mount.path()).withVolumeOptions(options);
    }

    private static Mount volume(String name, String path) {
        return new Mount().withType(MountType.VOLUME).withSource(name).withTarget(path);
    }
}
