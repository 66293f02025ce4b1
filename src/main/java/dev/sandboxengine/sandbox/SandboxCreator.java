package dev.sandboxengine.sandbox;

import dev.sandboxengine.quota.QuotaExceeded;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.RuntimeInfo;
import dev.sandboxengine.runtime.RuntimeMonitor;
import dev.sandboxengine.runtime.VolumeName;
import dev.sandboxengine.template.InvalidServices;
import dev.sandboxengine.template.ServiceOverrides;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.Starter;
import dev.sandboxengine.template.StarterFile;
import dev.sandboxengine.template.StarterStore;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateVolume;
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
    private final ServiceOverrides overrides;
    private final StarterStore starters;
    private final RuntimeMonitor runtime;
    private final VolumeName claudeVolume;
    private final SandboxWorker worker;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * @param claudeVolume the volume of the operator's Claude Code credentials, which no template may mount by itself
     * @param random where ids come from; a secure one
     */
    public SandboxCreator(
            SandboxStore store,
            Templates templates,
            ServiceOverrides overrides,
            StarterStore starters,
            RuntimeMonitor runtime,
            VolumeName claudeVolume,
            SandboxWorker worker,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.templates = templates;
        this.overrides = overrides;
        this.starters = starters;
        this.runtime = runtime;
        this.claudeVolume = claudeVolume;
        this.worker = worker;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Accepts an order and begins the launch.
     *
     * @throws SandboxException when the order cannot be accepted; nothing is left of it then
     * @throws QuotaExceeded when a quota does not leave room for it
     */
    public Sandbox create(SandboxOrder order) {
        return create(newId(), order);
    }

    /** An id for {@link #create(SandboxId, SandboxOrder)} that no sandbox has. */
    public SandboxId newId() {
        return SandboxId.random(random);
    }

    /**
     * The same under an id of {@link #newId}, for a caller who writes it down before, and so knows after a crash whether the
     * order was accepted.
     */
    public Sandbox create(SandboxId id, SandboxOrder order) {
        Template template = template(order);
        List<ServiceSpec> services = services(order, template);
        refuseWhatTheRuntimeCannotDo(present(), template, services);
        Duration ttl = order.ttl().orElse(template.ttl());
        refuseSenseless(ttl);
        // PostgreSQL keeps microseconds: what is answered now must be what is read later
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Sandbox sandbox = new Sandbox(
                id,
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
                ServiceState.of(services),
                false,
                0);
        keepStarter(template);
        store.insert(sandbox, worker.lease());
        worker.begin(sandbox);
        return sandbox;
    }

    /**
     * Whether an order could be accepted as far as that does not change by itself: whether there is room for it is not asked, and
     * what the runtime can do only while it is there. Makes nothing.
     *
     * @return the template that it is for
     * @throws SandboxException when it could not
     */
    public Template check(SandboxOrder order) {
        Template template = template(order);
        List<ServiceSpec> services = services(order, template);
        if (runtime.status() instanceof RuntimeMonitor.Status.Present present) {
            refuseWhatTheRuntimeCannotDo(present.info(), template, services);
        }
        refuseSenseless(order.ttl().orElse(template.ttl()));
        return template;
    }

    private Template template(SandboxOrder order) {
        return templates
                .find(order.templateName())
                .orElseThrow(() -> new SandboxException.TemplateNotFound(order.templateName()));
    }

    private RuntimeInfo present() {
        return switch (runtime.status()) {
            case RuntimeMonitor.Status.Present present -> present.info();
            case RuntimeMonitor.Status.Away away -> throw new SandboxException.RuntimeAway(away.message());
        };
    }

    private List<ServiceSpec> services(SandboxOrder order, Template template) {
        try {
            return order.services().map(json -> overrides.read(json, template)).orElse(template.services());
        } catch (InvalidServices e) {
            throw new SandboxException.Invalid(e.field(), String.valueOf(e.getMessage()));
        }
    }

    /** Its files may be others by the time at which they are placed. */
    private void keepStarter(Template template) {
        template.starter().map(Starter::sha256).ifPresent(sha256 -> {
            List<StarterFile> files = templates
                    .starter(sha256)
                    .orElseThrow(() -> new SandboxException.StateConflict(
                            "template '" + template.name() + "' is being changed; ask again"));
            starters.keep(sha256, files);
        });
    }

    private static void refuseSenseless(Duration ttl) {
        if (ttl.compareTo(LONGEST_TTL) > 0) {
            throw new SandboxException.Invalid("ttl", "ttl: a sandbox lives at most " + LONGEST_TTL.toDays() + " days");
        }
    }

    private void refuseWhatTheRuntimeCannotDo(RuntimeInfo info, Template template, List<ServiceSpec> services) {
        String asks = "template '" + template.name() + "'";
        refuseBeyond(info, asks, "resources", template.limits());
        for (int i = 0; i < services.size(); i++) {
            ServiceSpec service = services.get(i);
            refuseBeyond(info, "service '" + service.name() + "'", "services[" + i + "].resources", service.limits());
        }
        for (int i = 0; i < template.volumes().size(); i++) {
            TemplateVolume volume = template.volumes().get(i);
            if (volume.readOnly() && volume.name().equals(claudeVolume.value())) {
                throw new SandboxException.Invalid(
                        "volumes[" + i + "].name",
                        asks + " mounts the volume '" + volume.name()
                                + "', which holds the operator's Claude Code credentials; use claude_auth for them, or"
                                + " another volume");
            }
            boolean own = !volume.inMemory() && !volume.readOnly();
            if (own && volume.sizeBytes().isPresent() && !info.enforcesVolumeSize()) {
                throw new SandboxException.Invalid(
                        "volumes[" + i + "].size",
                        asks + " limits volume '" + volume.name() + "', which this host cannot enforce: "
                                + info.volumeSizeRemedy());
            }
        }
    }

    private static void refuseBeyond(RuntimeInfo info, String asks, String where, Limits limits) {
        if (limits.cpuMillis() > info.cpuMillis()) {
            throw beyond(asks, where + ".cpu_limit", cpus(limits.cpuMillis()), cpus(info.cpuMillis()) + " CPUs");
        }
        if (limits.memoryBytes() > info.memoryBytes()) {
            throw beyond(
                    asks, where + ".memory_limit", mib(limits.memoryBytes()), mib(info.memoryBytes()) + " of memory");
        }
        if (limits.diskBytes().isPresent() && !info.enforcesDisk()) {
            throw new SandboxException.Invalid(
                    where + ".disk_limit",
                    asks + " limits the disk, which this host cannot enforce: " + info.diskRemedy());
        }
    }

    private static SandboxException beyond(String asks, String field, String wanted, String has) {
        return new SandboxException.Invalid(
                field, asks + " asks for " + wanted + " and the host has " + has + "; lower " + field);
    }

    private static String cpus(long millis) {
        return String.format(Locale.ROOT, "%.2f", millis / 1000.0).replaceFirst("\\.?0+$", "");
    }

    private static String mib(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
