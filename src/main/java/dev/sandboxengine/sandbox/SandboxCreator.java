package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.RuntimeInfo;
import dev.sandboxengine.runtime.RuntimeMonitor;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.Templates;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Accepts orders for sandboxes. What it accepts is in the database before it answers, and will be launched. Thread-safe. */
public final class SandboxCreator {

    private static final Duration LONGEST_TTL = Duration.ofDays(366);

    private final SandboxStore store;
    private final Templates templates;
    private final RuntimeMonitor runtime;
    private final SandboxWorker worker;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * @param random where ids come from; a secure one
     */
    public SandboxCreator(
            SandboxStore store,
            Templates templates,
            RuntimeMonitor runtime,
            SandboxWorker worker,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.templates = templates;
        this.runtime = runtime;
        this.worker = worker;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Accepts an order and begins the launch.
     *
     * @throws SandboxException when the order cannot be accepted; nothing is left of it then
     */
    public Sandbox create(SandboxOrder order) {
        Template template = templates
                .find(order.templateName())
                .orElseThrow(() -> new SandboxException.TemplateNotFound(order.templateName()));
        refuseWhatTheRuntimeCannotDo(template);
        Duration ttl = order.ttl().orElse(template.ttl());
        refuseSenseless(ttl);
        // PostgreSQL keeps microseconds: what is answered now must be what is read later
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Sandbox sandbox = new Sandbox(
                SandboxId.random(random),
                order.teamId(),
                order.createdBy(),
                template,
                order.userId(),
                order.env(),
                order.metadata(),
                SandboxState.PENDING,
                Optional.empty(),
                Optional.empty(),
                1,
                Optional.empty(),
                List.of(new Stage("queue", now, Optional.empty())),
                now,
                Optional.empty(),
                now.plus(ttl).truncatedTo(ChronoUnit.MICROS),
                ServiceState.of(template.services()),
                false,
                0);
        store.insert(sandbox, worker.lease());
        worker.begin(sandbox);
        return sandbox;
    }

    private static void refuseSenseless(Duration ttl) {
        if (ttl.compareTo(LONGEST_TTL) > 0) {
            throw new SandboxException.Invalid("ttl", "ttl: a sandbox lives at most " + LONGEST_TTL.toDays() + " days");
        }
    }

    private void refuseWhatTheRuntimeCannotDo(Template template) {
        RuntimeInfo info = switch (runtime.status()) {
            case RuntimeMonitor.Status.Present present -> present.info();
            case RuntimeMonitor.Status.Away away -> throw new SandboxException.RuntimeAway(away.message());
        };
        Limits limits = template.limits();
        if (limits.cpuMillis() > info.cpuMillis()) {
            throw beyond(template, "resources.cpu_limit", cpus(limits.cpuMillis()), cpus(info.cpuMillis()) + " CPUs");
        }
        if (limits.memoryBytes() > info.memoryBytes()) {
            throw beyond(
                    template,
                    "resources.memory_limit",
                    mib(limits.memoryBytes()),
                    mib(info.memoryBytes()) + " of memory");
        }
        if (limits.diskBytes().isPresent() && !info.enforcesDisk()) {
            throw new SandboxException.Invalid(
                    "resources.disk_limit",
                    "template '" + template.name() + "' limits the disk, which this host cannot enforce: "
                            + info.diskRemedy());
        }
    }

    private static SandboxException beyond(Template template, String field, String wanted, String has) {
        return new SandboxException.Invalid(
                field,
                "template '" + template.name() + "' asks for " + wanted + " and the host has " + has + "; lower "
                        + field + " in the template");
    }

    private static String cpus(long millis) {
        return String.format(Locale.ROOT, "%.2f", millis / 1000.0).replaceFirst("\\.?0+$", "");
    }

    private static String mib(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
