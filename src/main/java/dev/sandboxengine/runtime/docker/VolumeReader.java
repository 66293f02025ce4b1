package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.VolumeName;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads small files of a volume through a container that mounts it and never runs. Thread-safe. */
final class VolumeReader {

    private static final Logger log = LoggerFactory.getLogger(VolumeReader.class);
    private static final String TARGET = "/volume";
    private static final String PURPOSE = "volume";
    private static final int MAX_TOTAL = 16 << 20;

    private final DockerDaemon daemon;
    private final Ownership ownership;
    private final OwnContainers containers;

    VolumeReader(DockerDaemon daemon, Ownership ownership, OwnContainers containers) {
        this.daemon = daemon;
        this.ownership = ownership;
        this.containers = containers;
    }

    Optional<List<PodFile>> read(VolumeName volume, ImageRef image) {
        String deed = "read volume '" + volume + "'";
        // Mounting a volume would make it.
        if (!exists(deed, volume)) {
            return Optional.empty();
        }
        String helper = helper(deed, volume, image);
        try {
            return Optional.of(files(deed, volume, helper));
        } finally {
            discard(deed, helper);
        }
    }

    private boolean exists(String deed, VolumeName volume) {
        try {
            daemon.ask(deed, client -> client.inspectVolumeCmd(volume.value()).exec());
            return true;
        } catch (DaemonRefusal refusal) {
            if (refusal.status() == 404) {
                return false;
            }
            throw refusal;
        }
    }

    private String helper(String deed, VolumeName volume, ImageRef image) {
        try {
            return daemon.ask(deed, client -> create(client, volume, image)).getId();
        } catch (DaemonRefusal refusal) {
            if (refusal.status() == 404 && refusal.says("No such image")) {
                throw new RuntimeFailure.ImageUnavailable(
                        image, "cannot " + deed + ": image '" + image + "' is not on the host");
            }
            throw refusal;
        }
    }

    private CreateContainerResponse create(DockerClient client, VolumeName volume, ImageRef image) {
        var mount = new Mount()
                .withType(MountType.VOLUME)
                .withSource(volume.value())
                .withTarget(TARGET)
                .withReadOnly(true);
        return client.createContainerCmd(image.value())
                .withEntrypoint("/never-started")
                .withUser(ContainerRequest.USER)
                .withLabels(ownership.helperLabels(PURPOSE))
                .withHostConfig(
                        HostConfig.newHostConfig().withNetworkMode("none").withMounts(List.of(mount)))
                .exec();
    }

    private List<PodFile> files(String deed, VolumeName volume, String helper) {
        var timeout = daemon.config().callTimeout();
        var question = DaemonHttp.Question.get(
                "/containers/" + helper + "/archive?path=" + DockerDaemon.escape(TARGET + "/."));
        return daemon.stream(deed, question, timeout, body -> untar(volume, body));
    }

    /** The small regular files at the top of an archive of a directory. */
    static List<PodFile> untar(VolumeName volume, InputStream archive) throws IOException {
        var files = new ArrayList<PodFile>();
        int total = 0;
        // Not closed: that would read the archive to its end, and the connection is closed by its owner.
        @SuppressWarnings("resource")
        var tar = new TarArchiveInputStream(archive);
        for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String name = topName(entry.getName());
            if (!entry.isFile()
                    || entry.isSymbolicLink()
                    || entry.isLink()
                    || name.isEmpty()
                    || entry.getSize() > PodFile.MAX_BYTES) {
                continue;
            }
            total += (int) entry.getSize();
            if (total > MAX_TOTAL) {
                throw new RuntimeFailure.Rejected("volume '" + volume + "' has more than " + (MAX_TOTAL >> 20)
                        + " MiB of small files: remove what does not belong there");
            }
            files.add(new PodFile(name, entry.getMode() & 07777, tar.readAllBytes()));
        }
        return files;
    }

    // "./name", "name" or "volume/name" are at the top, "./a/b" is not.
    private static String topName(String path) {
        String name = path.startsWith("./") ? path.substring(2) : path;
        String root = TARGET.substring(1) + "/";
        if (name.startsWith(root)) {
            name = name.substring(root.length());
        }
        return name.contains("/") ? "" : name;
    }

    private void discard(String deed, String helper) {
        try {
            containers.removeById(deed, helper);
        } catch (DaemonRefusal refusal) {
            if (!refusal.isContainerGone()) {
                log.warn("container {} is left: {}", helper, refusal.getMessage());
            }
        } catch (RuntimeFailure failure) {
            log.warn("container {} is left: {}", helper, failure.getMessage());
        }
    }
}
