package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.MemoryMount;
import dev.sandboxengine.runtime.Mount;
import dev.sandboxengine.runtime.OwnMount;
import dev.sandboxengine.runtime.VolumeMount;
import dev.sandboxengine.runtime.VolumeName;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateVolume;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What is mounted into a workspace. */
final class PodMounts {

    private static final long IN_MEMORY_BY_DEFAULT = 64L << 20;
    private static final long OF_RUN = 16L << 20;
    private static final long OF_ENV = 1L << 20;

    private PodMounts() {}

    /** The template's volumes, and what keeps a workspace usable whose root file system is read-only. */
    static List<Mount> of(Template template, List<VolumeMount> others) {
        List<Mount> mounts = new ArrayList<>(others);
        template.volumes().forEach(volume -> mounts.add(of(volume)));
        if (template.readOnlyRoot()) {
            own(mounts, "workspace", "/workspace");
            own(mounts, "home", "/home/coder");
            // What is written there counts as the container's memory, which is the bound that matters
            long most = template.limits().memoryBytes() / 2;
            inMemory(mounts, "/tmp", most);
            inMemory(mounts, "/var/tmp", most);
            inMemory(mounts, "/run", OF_RUN);
            // Whoever is inside could make it first, and the engine's file in it could never be written
            mounts.add(new MemoryMount(EnvFile.DIRECTORY, OF_ENV, true));
        }
        return mounts;
    }

    private static Mount of(TemplateVolume volume) {
        if (volume.inMemory()) {
            return new MemoryMount(volume.mountPath(), volume.sizeBytes().orElse(IN_MEMORY_BY_DEFAULT));
        }
        return volume.readOnly()
                ? new VolumeMount(new VolumeName(volume.name()), volume.mountPath(), true, true)
                : new OwnMount(volume.name(), volume.mountPath(), volume.sizeBytes());
    }

    private static void own(List<Mount> mounts, String name, String path) {
        if (isFree(mounts, path)) {
            boolean taken = mounts.stream()
                    .anyMatch(
                            mount -> mount instanceof OwnMount own && own.name().equals(name));
            mounts.add(new OwnMount(taken ? name + "-root" : name, path, OptionalLong.empty()));
        }
    }

    private static void inMemory(List<Mount> mounts, String path, long most) {
        if (isFree(mounts, path)) {
            mounts.add(new MemoryMount(path, most));
        }
    }

    private static boolean isFree(List<Mount> mounts, String path) {
        return mounts.stream().noneMatch(mount -> path.equals(mount.path()) || path.startsWith(mount.path() + "/"));
    }
}
