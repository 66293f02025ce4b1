package dev.sandboxengine.chaos;

import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.docker.RawDocker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Docker engine beside the machine's own, in a network namespace, a folder and a cgroup of its own, so that it can be killed.
 * Needs root.
 */
final class OtherDaemon implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);

    private final Path folder;
    private final String cgroup = "chaos-" + ProcessHandle.current().pid();
    /** Keeps the network namespace while there is no daemon in it. */
    private volatile @Nullable Process holder;

    private volatile @Nullable Process daemon;

    /** One that is yet to be started. */
    OtherDaemon() {
        try {
            folder = Files.createTempDirectory("chaos-docker-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether this machine lets it be. */
    static boolean isPossible() {
        return System.getProperty("user.name", "").equals("root")
                && Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin")
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "dockerd")));
    }

    private Path socket() {
        return folder.resolve("docker.sock");
    }

    RawDocker docker() {
        return new RawDocker(socket());
    }

    /** Copies an image from the machine's own engine. */
    void load(String image) {
        Processes.run("sh", "-c", "docker save \"$0\" | docker --host \"unix://$1\" load", image, socket().toString());
    }

    /** SIGKILL to the daemon and its containerd; the containers' own processes are not theirs. */
    void kill() {
        List<ProcessHandle> all = Stream.ofNullable(daemon)
                .map(Process::toHandle)
                .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }

    /** Starts it, also after it was killed, and waits until it answers. */
    void start() {
        try {
            Process namespace =
                    holder == null ? new ProcessBuilder("unshare", "--net", "sleep", "infinity").start() : holder;
            holder = namespace;
            // Nobody removed these after a SIGKILL.
            Files.deleteIfExists(folder.resolve("docker.pid"));
            Files.deleteIfExists(folder.resolve("exec/containerd/containerd.pid"));
            daemon = new ProcessBuilder(
                            "nsenter",
                            "--net=/proc/" + namespace.pid() + "/ns/net",
                            "dockerd",
                            "--data-root=" + folder.resolve("data"),
                            "--exec-root=" + folder.resolve("exec"),
                            "--pidfile=" + folder.resolve("docker.pid"),
                            "--host=unix://" + socket(),
                            "--bip=10.213.77.1/24",
                            "--cgroup-parent=/" + cgroup)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("daemon.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("the other Docker engine answers")
                .atMost(LONGEST_START)
                .ignoreExceptions()
                .until(() -> docker().request("GET", "/_ping", "").status() == 200);
    }

    @Override
    public void close() {
        Stream.of(Optional.ofNullable(daemon), Optional.ofNullable(holder))
                .flatMap(Optional::stream)
                .forEach(process -> {
                    process.destroy();
                    process.onExit().join();
                });
        try {
            for (String mount : Files.readAllLines(Path.of("/proc/mounts")).reversed()) {
                String point = mount.split(" ", -1)[1];
                if (point.startsWith(folder + "/")) {
                    Processes.run("umount", "--lazy", point);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Processes.run("rm", "--recursive", "--force", "--one-file-system", folder.toString());
        Processes.run("find", "/sys/fs/cgroup", "-depth", "-type", "d", "-path", "*/" + cgroup + "*", "-delete");
    }
}
