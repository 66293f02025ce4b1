package dev.sandboxengine.runtime;

import dev.sandboxengine.runtime.PodObservation.Exit;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.PodObservation.SidecarObservation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A runtime without processes, with a vocabulary for everything that can go wrong with one. Thread-safe. */
public final class InMemoryRuntime implements SandboxRuntime {

    /** What can be held up or fail. */
    public enum Step {
        IMAGE,
        CREATE,
        START,
        OBSERVE,
        STOP,
        PAUSE,
        UNPAUSE,
        RESTART,
        REMOVE,
        EXEC
    }

    private static final SidecarObservation RUNS = new SidecarObservation(Phase.RUNNING, Optional.empty());
    private static final SidecarObservation FROZEN = new SidecarObservation(Phase.PAUSED, Optional.empty());

    private final Map<PodName, InMemoryPod> pods = new ConcurrentHashMap<>();
    private final Map<VolumeName, List<PodFile>> volumes = new ConcurrentHashMap<>();
    private final Set<ImageRef> images = ConcurrentHashMap.newKeySet();
    private final Map<Step, Queue<RuntimeException>> failures = new ConcurrentHashMap<>();
    private final Map<Step, Gate> gates = new ConcurrentHashMap<>();
    private final Map<Step, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final List<Consumer<PodEvent>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger containers = new AtomicInteger();
    private volatile boolean away;
    private volatile Function<ExecSpec, Said> answers = _ -> Said.NOTHING;
    private volatile @Nullable Exit exitOfTheNext;
    private volatile String logOfTheNext = "";

    // The vocabulary

    /** Has this image from now on. */
    public InMemoryRuntime withImage(ImageRef image) {
        images.add(image);
        return this;
    }

    /** Does not answer from now on. */
    public void goAway() {
        away = true;
    }

    /** Answers again. */
    public void comeBack() {
        away = false;
    }

    /** The next call of this step fails so. */
    public void failNext(Step step, RuntimeException failure) {
        failures.computeIfAbsent(step, _ -> new ConcurrentLinkedQueue<>()).add(failure);
    }

    /** Calls of this step wait from now on, before they do anything, until the gate is opened. */
    public Gate hold(Step step) {
        Gate gate = new Gate();
        gates.put(step, gate);
        return gate;
    }

    /** Calls of this step do not wait any more; who waits goes on waiting. */
    public void holdNoMore(Step step) {
        gates.remove(step);
    }

    /** The first process of every pod that is started from now on ends at once. */
    public void firstProcessesEnd(Exit exit, String log) {
        logOfTheNext = log;
        exitOfTheNext = exit;
    }

    /** A pod's first process ends by itself, or by somebody's hand. */
    public void endFirstProcess(PodName name, Exit exit) {
        die(existing(name), exit);
    }

    /** A sidecar's first process ends. */
    public void endSidecar(PodName name, String sidecar, Exit exit) {
        existing(name).sidecars.put(sidecar, new SidecarObservation(Phase.EXITED, Optional.of(exit)));
        existing(name).processes.forEach(InMemoryProcess::kill);
        tell(PodEvent.Kind.DIED, name, Optional.of(sidecar));
    }

    /** Somebody removes a sidecar's container. */
    public void removeSidecar(PodName name, String sidecar) {
        existing(name).sidecars.remove(sidecar);
        tell(PodEvent.Kind.REMOVED, name, Optional.of(sidecar));
    }

    /** What the log of a sidecar holds. */
    public void sidecarSays(PodName name, String sidecar, String log) {
        existing(name).sidecarLogs.put(sidecar, log);
    }

    /** A process inside, not the first, is killed for memory. */
    public void killForMemory(PodName name) {
        tell(PodEvent.Kind.OUT_OF_MEMORY, name, Optional.empty());
    }

    /** What processes that are started from now on say and with what code they end, by their command. */
    public void answering(Function<ExecSpec, Said> answers) {
        this.answers = answers;
    }

    /** Makes a volume with these files in it. */
    public void putVolume(VolumeName volume, PodFile... files) {
        volumes.put(volume, List.of(files));
    }

    /** How often a step was called. */
    public int calls(Step step) {
        return calls.getOrDefault(step, new AtomicInteger()).get();
    }

    /** All that processes in this pod were given to read, one after the other. */
    public String given(PodName pod) {
        return existing(pod).stdin.toString(StandardCharsets.UTF_8);
    }

    /** All processes that were started in this pod, in order. */
    public List<ExecSpec> execs(PodName pod) {
        return List.copyOf(existing(pod).execs);
    }

    /** The specification that this pod was made from. */
    public PodSpec spec(PodName pod) {
        return existing(pod).spec;
    }

    private void call(Step step) {
        calls.computeIfAbsent(step, _ -> new AtomicInteger()).incrementAndGet();
        Optional.ofNullable(gates.get(step)).ifPresent(Gate::pass);
        answer();
        Queue<RuntimeException> queue = failures.get(step);
        if (queue != null) {
            RuntimeException failure = queue.poll();
            if (failure != null) {
                throw failure;
            }
        }
    }

    private void answer() {
        if (away) {
            throw new RuntimeFailure.Unavailable("the runtime is away; bring it back");
        }
    }

    private InMemoryPod existing(PodName name) {
        return Optional.ofNullable(pods.get(name)).orElseThrow(() -> new RuntimeFailure.PodNotFound(name));
    }

    private InMemoryPod entered(PodName name) {
        InMemoryPod pod = existing(name);
        if (pod.phase != Phase.RUNNING) {
            throw new RuntimeFailure.PodNotRunning(name);
        }
        return pod;
    }

    private InMemoryPod living(PodName name) {
        InMemoryPod pod = existing(name);
        if (pod.phase != Phase.RUNNING && pod.phase != Phase.PAUSED) {
            throw new RuntimeFailure.PodNotRunning(name);
        }
        return pod;
    }

    // The port

    @Override
    public RuntimeInfo info() {
        answer();
        return new RuntimeInfo(
                "memory", 2000, 8L << 30, false, "use a file system with quotas", false, "use volumes with quotas");
    }

    @Override
    public void ensureImage(ImageRef image) {
        call(Step.IMAGE);
        requireImage(image);
    }

    @Override
    public PodObservation create(PodSpec spec) {
        call(Step.CREATE);
        requireImage(spec.workspace().image());
        spec.sidecars().forEach(sidecar -> requireImage(sidecar.container().image()));
        return pods.compute(spec.name(), (name, there) -> {
                    if (there != null && there.spec.generation() > spec.generation()) {
                        throw new RuntimeFailure.Rejected("'" + name + "' is of a newer generation");
                    }
                    return there != null && there.spec.generation() == spec.generation()
                            ? completed(there, spec)
                            : new InMemoryPod(spec, "container-" + containers.incrementAndGet());
                })
                .seen();
    }

    private static InMemoryPod completed(InMemoryPod there, PodSpec spec) {
        spec.sidecars().forEach(sidecar -> there.sidecars.putIfAbsent(sidecar.name(), InMemoryPod.NOT_STARTED));
        return there;
    }

    private void requireImage(ImageRef image) {
        if (!images.contains(image)) {
            throw new RuntimeFailure.ImageUnavailable(image, "there is no image " + image + "; build it");
        }
    }

    @Override
    public void start(PodName name) {
        call(Step.START);
        InMemoryPod pod = existing(name);
        if (pod.phase == Phase.RUNNING) {
            return;
        }
        Exit exit = exitOfTheNext;
        pod.exit = exit;
        pod.log = logOfTheNext;
        pod.phase = exit == null ? Phase.RUNNING : Phase.EXITED;
        pod.sidecarsBecome(RUNS);
        tell(PodEvent.Kind.STARTED, name, Optional.empty());
    }

    @Override
    public void stop(PodName name, Duration grace) {
        call(Step.STOP);
        InMemoryPod pod = existing(name);
        if (pod.phase == Phase.RUNNING || pod.phase == Phase.PAUSED) {
            die(pod, new Exit(143, false, ""));
        }
    }

    @Override
    public void pause(PodName name) {
        call(Step.PAUSE);
        InMemoryPod pod = living(name);
        pod.phase = Phase.PAUSED;
        pod.sidecarsBecome(FROZEN);
        tell(PodEvent.Kind.PAUSED, name, Optional.empty());
    }

    @Override
    public void unpause(PodName name) {
        call(Step.UNPAUSE);
        InMemoryPod pod = living(name);
        pod.phase = Phase.RUNNING;
        pod.sidecarsBecome(RUNS);
        tell(PodEvent.Kind.UNPAUSED, name, Optional.empty());
    }

    @Override
    public void restart(PodName name, String sidecar, Duration grace) {
        call(Step.RESTART);
        InMemoryPod pod = entered(name);
        if (pod.sidecars.replace(sidecar, RUNS) == null) {
            throw new RuntimeFailure.PodNotFound(name, sidecar);
        }
    }

    private void die(InMemoryPod pod, Exit exit) {
        pod.exit = exit;
        pod.phase = Phase.EXITED;
        pod.sidecarsBecome(new SidecarObservation(Phase.EXITED, Optional.of(exit)));
        pod.processes.forEach(InMemoryProcess::kill);
        tell(PodEvent.Kind.DIED, pod.spec.name(), Optional.empty());
    }

    private void tell(PodEvent.Kind kind, PodName pod, Optional<String> sidecar) {
        PodEvent event = new PodEvent(kind, Optional.of(pod), sidecar);
        listeners.forEach(listener -> listener.accept(event));
    }

    @Override
    public Subscription watch(Consumer<PodEvent> listener) {
        listeners.add(listener);
        listener.accept(new PodEvent(PodEvent.Kind.CONNECTED, Optional.empty(), Optional.empty()));
        return () -> listeners.remove(listener);
    }

    @Override
    public Optional<PodObservation> observe(PodName name) {
        call(Step.OBSERVE);
        return Optional.ofNullable(pods.get(name)).map(InMemoryPod::seen);
    }

    @Override
    public List<PodObservation> list() {
        answer();
        return pods.values().stream().map(InMemoryPod::seen).toList();
    }

    @Override
    public void remove(PodName name) {
        call(Step.REMOVE);
        if (pods.remove(name) != null) {
            tell(PodEvent.Kind.REMOVED, name, Optional.empty());
        }
    }

    @Override
    public ExecProcess exec(PodName name, ExecSpec spec) {
        call(Step.EXEC);
        InMemoryPod pod = entered(name);
        spec.sidecar().ifPresent(sidecar -> {
            if (!pod.sidecars.containsKey(sidecar)) {
                throw new RuntimeFailure.PodNotFound(name, sidecar);
            }
            if (!RUNS.equals(pod.sidecars.get(sidecar))) {
                throw new RuntimeFailure.PodNotRunning(name, sidecar);
            }
        });
        pod.execs.add(spec);
        Said said = answers.apply(spec);
        InMemoryProcess process = new InMemoryProcess(said, pod.stdin);
        if (said.goesOn()) {
            pod.processes.add(process);
        }
        return process;
    }

    @Override
    public byte[] logs(PodName name, Optional<String> sidecar, int lines) {
        answer();
        InMemoryPod pod = existing(name);
        return sidecar.map(one -> pod.sidecarLogs.getOrDefault(one, ""))
                .orElse(pod.log)
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public PodUsage usage(PodName name) {
        answer();
        entered(name);
        return new PodUsage(InMemoryPod.ALWAYS, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public Optional<List<PodFile>> readVolume(VolumeName volume, ImageRef helperImage) {
        answer();
        return Optional.ofNullable(volumes.get(volume));
    }
}
