package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.model.Container;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Starts, stops, freezes and thaws pods. Thread-safe. */
final class PodLife {

    // A server that ran beside a workspace that did not gets this long to write what it has before it is started anew.
    private static final Duration TO_START_ANEW = Duration.ofSeconds(5);

    private static final List<String> NOT_A_PROGRAM = List.of(
            "no such file or directory",
            "executable file not found",
            "permission denied",
            "exec format error",
            "is a directory",
            "not a directory");

    private final DockerDaemon daemon;
    private final Ownership ownership;
    private final OwnContainers containers;
    private final SandboxNetwork network;
    private final ExecStarts starts;

    PodLife(
            DockerDaemon daemon,
            Ownership ownership,
            OwnContainers containers,
            SandboxNetwork network,
            ExecStarts starts) {
        this.daemon = daemon;
        this.ownership = ownership;
        this.containers = containers;
        this.network = network;
        this.starts = starts;
    }

    void start(PodName pod) {
        var workspace = PodPart.workspace(pod);
        var begun = containers
                .withKnown(workspace, container -> new Begun(container, startWorkspace(workspace, container.id())))
                .orElseThrow(workspace::notFound);
        String deed = "start pod '" + pod + "'";
        AtOnce.each(
                deed,
                begun.container().sidecars(),
                name -> startSidecar(
                        PodPart.sidecar(pod, name), begun.container().id(), begun.now()));
    }

    /** A workspace, and whether it was started now; otherwise it ran. */
    private record Begun(OwnContainers.Known container, boolean now) {}

    private boolean startWorkspace(PodPart part, String id) {
        String deed = "start " + part.words();
        try {
            return startById(deed, id);
        } catch (DaemonRefusal refusal) {
            if (!network.isGone(refusal)) {
                throw unstartable(refusal);
            }
            // Somebody removed the network after we saw it.
            network.forget();
            network.ensure();
            try {
                return startById(deed, id);
            } catch (DaemonRefusal again) {
                throw unstartable(again);
            }
        }
    }

    // True: started now; false: it ran.
    private boolean startById(String deed, String id) {
        try {
            return daemon.ask(deed, client -> {
                client.startContainerCmd(id).exec();
                return true;
            });
        } catch (DaemonRefusal refusal) {
            if (refusal.status() == 304) {
                return false;
            }
            throw refusal;
        }
    }

    private void startSidecar(PodPart part, String workspaceId, boolean workspaceBegan) {
        String deed = "start " + part.words();
        var done = containers.with(part, id -> {
            try {
                if (!startById(deed, id) && (workspaceBegan || isOlder(deed, id, workspaceId))) {
                    restartById(deed, id, TO_START_ANEW);
                }
            } catch (DaemonRefusal refusal) {
                // Else the workspace has ended again: that is what there is to see.
                if (!refusal.says("non running container") && !refusal.isContainerGone(workspaceId)) {
                    throw unstartable(refusal);
                }
            }
            return true;
        });
        if (done.isEmpty()) {
            throw part.notFound();
        }
    }

    // Whoever started the workspace may have died before it restarted what ran beside it, or have been somebody else.
    private boolean isOlder(String deed, String id, String workspaceId) {
        var sidecar =
                containers.inspect(deed, id).flatMap(Observations::startedAt).orElse(Instant.MAX);
        var workspace = containers
                .inspect(deed, workspaceId)
                .flatMap(Observations::startedAt)
                .orElse(Instant.MIN);
        return sidecar.isBefore(workspace);
    }

    // What the OCI runtime refuses may arrive as the daemon's own failure; these are the image's for ever.
    private static RuntimeException unstartable(DaemonRefusal refusal) {
        boolean lasting = NOT_A_PROGRAM.stream().anyMatch(refusal::says);
        return lasting && !DaemonRefusal.isNoSpace(refusal.reason())
                ? new RuntimeFailure.Rejected(
                        "cannot " + refusal.deed() + ": its image cannot run: " + refusal.reason())
                : refusal;
    }

    void stop(PodName pod, Duration grace) {
        String deed = "stop pod '" + pod + "'";
        var parts = parts(deed, pod);
        AtOnce.each(deed, parts, container -> {
            var phase = Observations.phase(container.getState());
            if (phase == Phase.PAUSED) {
                unpauseById(deed, container.getId());
            }
            if (phase == Phase.PAUSED || phase == Phase.RUNNING) {
                waiting(deed, container.getId(), "stop", grace);
            }
        });
    }

    void pause(PodName pod) {
        String deed = "pause pod '" + pod + "'";
        starts.freezing(pod, () -> {
            var running = living(deed, pod).stream()
                    .filter(container -> Observations.phase(container.getState()) == Phase.RUNNING)
                    .toList();
            starts.settle(deed, running.stream().map(Container::getId).toList());
            AtOnce.each(deed, running, container -> pauseById(deed, pod, container));
        });
    }

    void unpause(PodName pod) {
        String deed = "unpause pod '" + pod + "'";
        AtOnce.each(deed, living(deed, pod), container -> {
            if (Observations.phase(container.getState()) == Phase.PAUSED) {
                unpauseById(deed, container.getId());
            }
        });
    }

    void restart(PodName pod, String sidecar, Duration grace) {
        var part = PodPart.sidecar(pod, sidecar);
        String deed = "restart " + part.words();
        var found = parts(deed, pod);
        String id = found.stream()
                .filter(container -> sidecar.equals(component(container)))
                .map(Container::getId)
                .findFirst()
                .orElseThrow(part::notFound);
        if (found.stream()
                .noneMatch(container -> Ownership.isWorkspace(container.getLabels())
                        && Observations.phase(container.getState()) == Phase.RUNNING)) {
            throw new RuntimeFailure.PodNotRunning(pod);
        }
        try {
            restartById(deed, id, grace);
        } catch (DaemonRefusal refusal) {
            if (refusal.isContainerGone(id)) {
                throw part.notFound();
            }
            if (refusal.says("non running container")) {
                throw new RuntimeFailure.PodNotRunning(pod);
            }
            throw unstartable(refusal);
        }
    }

    private void restartById(String deed, String id, Duration grace) {
        waiting(deed, id, "restart", grace);
    }

    // A stop and a restart are answered when they are done. What is gone does not run.
    private void waiting(String deed, String id, String verb, Duration grace) {
        long seconds = Math.max(0, grace.plusMillis(999).toSeconds());
        try {
            daemon.whole(
                    deed,
                    DaemonHttp.Question.of("POST", "/containers/" + id + "/" + verb + "?t=" + seconds),
                    daemon.config().callTimeout().plusSeconds(seconds));
        } catch (DaemonRefusal refusal) {
            boolean stopped = verb.equals("stop") && (refusal.status() == 304 || refusal.isContainerGone(id));
            if (!stopped) {
                throw refusal;
            }
        }
    }

    private void pauseById(String deed, PodName pod, Container container) {
        try {
            daemon.whole(deed, DaemonHttp.Question.of("POST", "/containers/" + container.getId() + "/pause"));
        } catch (DaemonRefusal refusal) {
            if (refusal.says("already paused")) {
                return;
            }
            if (!refusal.says("is not running") && !refusal.isContainerGone(container.getId())) {
                throw refusal;
            }
            // A sidecar that has just ended has nothing to freeze.
            if (Ownership.isWorkspace(container.getLabels())) {
                throw new RuntimeFailure.PodNotRunning(pod);
            }
        }
    }

    private void unpauseById(String deed, String id) {
        try {
            daemon.whole(deed, DaemonHttp.Question.of("POST", "/containers/" + id + "/unpause"));
        } catch (DaemonRefusal refusal) {
            if (!refusal.says("is not paused") && !refusal.says("is not running") && !refusal.isContainerGone(id)) {
                throw refusal;
            }
        }
    }

    // The containers of a pod whose workspace runs or is frozen.
    private List<Container> living(String deed, PodName pod) {
        var found = parts(deed, pod);
        if (found.stream().noneMatch(PodLife::isLivingWorkspace)) {
            throw new RuntimeFailure.PodNotRunning(pod);
        }
        return found;
    }

    private static boolean isLivingWorkspace(Container container) {
        var phase = Observations.phase(container.getState());
        return Ownership.isWorkspace(container.getLabels()) && (phase == Phase.RUNNING || phase == Phase.PAUSED);
    }

    private List<Container> parts(String deed, PodName pod) {
        var found = containers.labelled(deed, pod).stream()
                .filter(container -> ownership.isPod(container.getLabels()))
                .toList();
        if (found.isEmpty()) {
            throw new RuntimeFailure.PodNotFound(pod);
        }
        return found;
    }

    private static String component(Container container) {
        return container.getLabels().getOrDefault(Ownership.COMPONENT, Ownership.WORKSPACE);
    }
}
