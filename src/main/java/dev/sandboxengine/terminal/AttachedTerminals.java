package dev.sandboxengine.terminal;

import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.sandbox.SandboxId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Terminals that are attached to while anybody looks, or a recording goes on. Thread-safe. */
public final class AttachedTerminals implements Terminals {

    private final Lines lines;
    private final SandboxRuntime runtime;
    private final TerminalTap.Source taps;
    private final TerminalLimits limits;
    private final RingBudget budget;
    private final Map<Place, Attached> all = new HashMap<>();
    private boolean closed;

    private record Place(SandboxId sandbox, TerminalName name) {}

    private record Attached(Terminal terminal, Attachment attachment) {}

    /**
     * None yet.
     *
     * @param runtime tells whether a sandbox lives when a line to it broke
     * @param taps who hears what happens in each of them
     */
    public AttachedTerminals(Lines lines, SandboxRuntime runtime, TerminalTap.Source taps, TerminalLimits limits) {
        this.lines = lines;
        this.runtime = runtime;
        this.taps = taps;
        this.limits = limits;
        this.budget = new RingBudget(limits.ringBytes());
    }

    @Override
    public Viewer join(TerminalKey key, TerminalPolicy policy, Viewer.Arrival arrival) {
        TerminalSize size = arrival.size().orElse(TerminalSize.DEFAULT);
        while (true) {
            Terminal terminal = attached(
                            key, policy, size, () -> lines.open(key.sandbox().pod(), key.name(), size))
                    .terminal();
            Optional<Viewer> viewer = terminal.join(arrival);
            if (viewer.isPresent()) {
                return viewer.get();
            }
        }
    }

    @Override
    public void reattach(TerminalKey key, TerminalPolicy policy) {
        attached(
                key,
                policy,
                TerminalSize.DEFAULT,
                () -> lines.again(key.sandbox().pod(), key.name()).orElseThrow(Attachment.ShellGone::new));
    }

    private synchronized Attached attached(
            TerminalKey key, TerminalPolicy policy, TerminalSize size, Supplier<Line> opening) {
        Place place = new Place(key.sandbox(), key.name());
        Attached present = all.get(place);
        if (present != null) {
            return present;
        }
        if (closed) {
            throw new TerminalRefused(
                    TerminalRefused.Why.UNREACHED, "the engine stops; connect again in a few seconds");
        }
        long others = all.keySet().stream()
                .filter(other -> other.sandbox().equals(key.sandbox()))
                .count();
        if (others >= limits.terminals()) {
            throw new TerminalRefused(
                    TerminalRefused.Why.TOO_MANY_TERMINALS,
                    "sandbox '" + key.sandbox() + "' has " + limits.terminals()
                            + " terminals, which is the most; close one first");
        }
        Terminal terminal = new Terminal(policy, size, limits.viewers());
        Attachment attachment = new Attachment(key, terminal, runtime, () -> forget(place, terminal));
        Attached made = new Attached(terminal, attachment);
        all.put(place, made);
        attachment.start(opening, new Attachment.Reached() {
            @Override
            public TerminalTap tap(Epoch epoch, TerminalSize reachedSize) {
                return taps.tap(key, epoch, reachedSize, policy);
            }

            @Override
            public RingBudget budget() {
                return budget;
            }
        });
        return made;
    }

    private synchronized void forget(Place place, Terminal terminal) {
        Attached present = all.get(place);
        if (present != null && present.terminal() == terminal) {
            all.remove(place);
        }
    }

    @Override
    public List<TerminalInfo> list(TerminalKey key) {
        Map<TerminalName, TerminalInfo> found = new TreeMap<>();
        lines.list(key.sandbox().pod())
                .forEach((name, hello) -> found.put(
                        name,
                        new TerminalInfo(name, hello.epoch(), hello.size(), "", 0, 0, hello.held(), hello.end())));
        for (TerminalName name : names(key.sandbox())) {
            find(new Place(key.sandbox(), name))
                    .flatMap(attached -> attached.terminal().info(name))
                    .ifPresent(info -> found.put(name, info));
        }
        return List.copyOf(found.values());
    }

    private synchronized List<TerminalName> names(SandboxId sandbox) {
        return all.keySet().stream()
                .filter(place -> place.sandbox().equals(sandbox))
                .map(Place::name)
                .toList();
    }

    private synchronized Optional<Attached> find(Place place) {
        return Optional.ofNullable(all.get(place));
    }

    @Override
    public boolean end(TerminalKey key) {
        boolean here = find(new Place(key.sandbox(), key.name()))
                .filter(attached -> attached.attachment().endShell())
                .isPresent();
        return lines.end(key.sandbox().pod(), key.name()) || here;
    }

    /** Says at every line that the engine lives: to be called every {@value Line#BEAT_SECONDS} seconds. */
    public void beat() {
        snapshot().forEach(attached -> attached.attachment().beat());
    }

    private synchronized List<Attached> snapshot() {
        return new ArrayList<>(all.values());
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        List<Thread> closings = snapshot().stream()
                .map(attached -> Thread.ofVirtual().start(attached.attachment()::close))
                .toList();
        for (Thread closing : closings) {
            try {
                closing.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
