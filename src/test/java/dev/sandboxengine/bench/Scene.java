package dev.sandboxengine.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandboxengine.runtime.docker.RawDocker;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Where a run takes place: a folder and a Docker network of its own. All containers of the run, the engine's as the raw
 * ones, are on that network; that is how they are found when everything is removed. Thread-safe.
 */
final class Scene implements AutoCloseable {

    static final String IMAGE = "workspace-base:latest";
    static final String TEMPLATE = "bench";
    static final String POD_TEMPLATE = "bench-pod";

    private static final long GIVE_UP_NANOS = 120_000_000_000L;

    private static final int SWEEPS = 5;

    private static final String LABEL = "bench.run";
    private static final String INSTALLATION = "sandbox.installation";

    private final RawDocker docker = RawDocker.local();
    private final String name = "sandbox-bench-" + ProcessHandle.current().pid();
    private final Path folder;
    private volatile String installation = "";
    private final AtomicInteger containers = new AtomicInteger();
    private final ReadWriteLock open = new ReentrantReadWriteLock();

    Scene() throws IOException {
        folder = Files.createTempDirectory("sandbox-bench-");
        // The embedded PostgreSQL passes through under another user.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectory(folder.resolve("templates"));
        template(TEMPLATE, "");
        template(POD_TEMPLATE, "services: [postgres, redis]\n");
    }

    private void template(String name, String more) throws IOException {
        Files.writeString(folder.resolve("templates/" + name + ".yaml"), """
                name: %s
                description: what the bench launches
                base_image: %s
                resources:
                  cpu_limit: "1"
                  memory_limit: 512m
                ttl: 1h
                %s""".formatted(name, IMAGE, more));
    }

    Path folder() {
        return folder;
    }

    /** The network, which the engine makes. */
    String network() {
        return name;
    }

    RawDocker docker() {
        return docker;
    }

    /**
     * What Docker must be asked for in order to make a container like that of a sandbox: same image, environment, limits,
     * network, security, log, and as many labels, but of a kind that no engine takes for its own.
     */
    String specificationLike(String container) {
        JsonNode seen = docker.inspect(container);
        ObjectNode spec = new ObjectMapper().createObjectNode();
        for (String same : new String[] {"Image", "Env", "User"}) {
            spec.set(same, seen.path("Config").path(same));
        }
        ObjectNode labels = spec.putObject("Labels");
        labels.put(LABEL, name);
        installation = seen.path("Config").path("Labels").path(INSTALLATION).asText();
        seen.path("Config")
                .path("Labels")
                .properties()
                .forEach(label -> labels.set("bench." + label.getKey(), label.getValue()));
        spec.set("HostConfig", seen.path("HostConfig"));
        return spec.toString();
    }

    /** Creates a container by the raw API; its id. Does not return once the scene is being closed. */
    String create(String specification) {
        open.readLock().lock();
        try {
            return docker.create(name + "-" + containers.incrementAndGet(), specification);
        } finally {
            open.readLock().unlock();
        }
    }

    /** Waits until Docker has nothing of this sandbox any more. */
    void awaitNothingOf(String sandbox) throws IOException {
        long begin = System.nanoTime();
        while (!docker.labelled("sandbox.id=" + sandbox).isEmpty()) {
            if (System.nanoTime() - begin > GIVE_UP_NANOS) {
                throw new IOException("something of sandbox " + sandbox + " is left");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Whether Docker has something of one of these although it has ended. */
    boolean isSomethingOfEnded(Sandboxes client, List<String> ids) throws IOException {
        for (String id : ids) {
            String status = client.find(id).path("status").asText();
            if ((status.equals("expired") || status.equals("failed"))
                    && !docker.labelled("sandbox.id=" + id).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Waits for a while until Docker has nothing of any sandbox; how many containers and volumes there are then. */
    int awaitNothingOfSandboxes() {
        String label = INSTALLATION + "=" + installation;
        long begin = System.nanoTime();
        while (true) {
            int left = docker.labelled(label).size()
                    + docker.volumesLabelled(label).size();
            if (left == 0 || System.nanoTime() - begin > GIVE_UP_NANOS) {
                return left;
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    /** Creates and starts a container by the raw API; its id. Does not return once the scene is being closed. */
    String launch(String specification) {
        open.readLock().lock();
        try {
            return docker.createAndStart(name + "-" + containers.incrementAndGet(), specification);
        } finally {
            open.readLock().unlock();
        }
    }

    /** Removes everything that the run made. The engine has ended before. */
    @Override
    public void close() throws IOException {
        // Never unlocked: from here on nothing is made any more.
        open.writeLock().lock();
        for (int sweep = 0; sweep < SWEEPS && sweep() > 0; sweep++) {}
        docker.request("DELETE", "/networks/" + name, "");
        delete(folder);
    }

    // What shares another container's network is on none by itself: it is found by its labels.
    private int sweep() {
        String filter = "%7B%22network%22%3A%5B%22" + name + "%22%5D%7D";
        JsonNode found = docker.tree(docker.expect(200, "GET", "/containers/json?all=1&filters=" + filter, ""));
        int count = remove(docker.labelled(LABEL + "=" + name)) + remove(found);
        if (!installation.isEmpty()) {
            String ours = INSTALLATION + "=" + installation;
            count += remove(docker.labelled(ours));
            docker.volumesLabelled(ours)
                    .forEach(volume -> docker.removeVolume(volume.path("Name").asText()));
        }
        return count;
    }

    private int remove(JsonNode containers) {
        containers.forEach(container -> docker.remove(container.path("Id").asText()));
        return containers.size();
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
