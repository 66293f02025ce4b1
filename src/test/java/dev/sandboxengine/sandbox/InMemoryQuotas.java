package dev.sandboxengine.sandbox;

import dev.sandboxengine.quota.Quota;
import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.quota.QuotaExceeded;
import dev.sandboxengine.quota.QuotaLimits;
import dev.sandboxengine.quota.QuotaScope;
import dev.sandboxengine.quota.QuotaStanding;
import dev.sandboxengine.quota.QuotaStore;
import dev.sandboxengine.quota.QuotaUse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Quotas in a map; what is used is counted among a store's sandboxes. Thread-safe. */
public final class InMemoryQuotas implements QuotaStore {

    private static final Duration DAY = Duration.ofHours(24);

    private final Supplier<List<Sandbox>> sandboxes;
    private final Map<QuotaScope, QuotaLimits> own = new ConcurrentHashMap<>();
    private final Set<QuotaScope> known = ConcurrentHashMap.newKeySet();
    private volatile QuotaDefaults defaults = QuotaDefaults.UNLIMITED;

    InMemoryQuotas(Supplier<List<Sandbox>> sandboxes) {
        this.sandboxes = sandboxes;
        known.add(new QuotaScope.Engine());
    }

    /** There is such a team, or API client. */
    void knows(QuotaScope scope) {
        known.add(scope);
    }

    void defaults(QuotaDefaults now) {
        defaults = now;
    }

    /** Throws when a sandbox does not fit. To be called where nobody else can add one. */
    void admit(Sandbox sandbox) {
        for (QuotaScope scope : scopes(sandbox)) {
            QuotaUse use = use(scope, sandbox.createdAt());
            SandboxSize size = SandboxSize.of(sandbox);
            for (Quota quota : Quota.values()) {
                switch (quota) {
                    case TTL_SECONDS ->
                        refuseLonger(scope, Duration.ZERO, Duration.between(sandbox.createdAt(), sandbox.expiresAt()));
                    case SANDBOXES -> refuse(scope, quota, use.sandboxes(), 1, Optional.empty());
                    case CPU_MILLIS -> refuse(scope, quota, use.cpuMillis(), size.cpuMillis(), Optional.empty());
                    case MEMORY_BYTES -> refuse(scope, quota, use.memoryBytes(), size.memoryBytes(), Optional.empty());
                    case LAUNCHES_PER_DAY ->
                        refuse(scope, quota, use.launches(), 1, launchPossible(scope, sandbox.createdAt()));
                }
            }
        }
    }

    /** Throws when a sandbox would live too long. */
    void admitLonger(Sandbox sandbox, Duration by) {
        scopes(sandbox)
                .forEach(scope -> refuseLonger(scope, Duration.between(sandbox.createdAt(), sandbox.expiresAt()), by));
    }

    private static List<QuotaScope> scopes(Sandbox sandbox) {
        return List.of(
                new QuotaScope.Key(sandbox.createdBy()),
                new QuotaScope.Team(sandbox.teamId()),
                new QuotaScope.Engine());
    }

    private void refuseLonger(QuotaScope scope, Duration life, Duration by) {
        limits(scope).of(Quota.TTL_SECONDS).ifPresent(most -> {
            if (life.plus(by).compareTo(Duration.ofSeconds(most)) > 0) {
                throw new QuotaExceeded(scope, Quota.TTL_SECONDS, most, seconds(life), seconds(by), Optional.empty());
            }
        });
    }

    private static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }

    private void refuse(QuotaScope scope, Quota quota, long used, long asked, Optional<Duration> untilPossible) {
        OptionalLong most = limits(scope).of(quota);
        if (most.isPresent() && used + asked > most.getAsLong()) {
            throw new QuotaExceeded(scope, quota, most.getAsLong(), used, asked, untilPossible);
        }
    }

    private Optional<Duration> launchPossible(QuotaScope scope, Instant now) {
        OptionalLong most = limits(scope).of(Quota.LAUNCHES_PER_DAY);
        List<Instant> launches = launches(scope, now).sorted().toList();
        return most.isEmpty() || launches.size() < most.getAsLong()
                ? Optional.empty()
                : Optional.of(Duration.between(
                        now,
                        launches.get((int) (launches.size() - most.getAsLong())).plus(DAY)));
    }

    private QuotaLimits limits(QuotaScope scope) {
        return Optional.ofNullable(own.get(scope)).orElseGet(() -> defaults.of(scope));
    }

    private QuotaUse use(QuotaScope scope, Instant now) {
        List<SandboxSize> live = of(scope)
                .filter(one -> one.state().isLive())
                .map(SandboxSize::of)
                .toList();
        return new QuotaUse(
                live.size(),
                live.stream().mapToLong(SandboxSize::cpuMillis).sum(),
                live.stream().mapToLong(SandboxSize::memoryBytes).sum(),
                launches(scope, now).count());
    }

    private Stream<Instant> launches(QuotaScope scope, Instant now) {
        return of(scope).map(Sandbox::createdAt).filter(at -> at.isAfter(now.minus(DAY)));
    }

    private Stream<Sandbox> of(QuotaScope scope) {
        return sandboxes.get().stream().filter(one -> scopes(one).contains(scope));
    }

    private boolean exists(QuotaScope scope) {
        return known.contains(scope)
                || (scope instanceof QuotaScope.Key key && key.client().isEmpty());
    }

    @Override
    public Optional<QuotaStanding> find(QuotaScope scope, Instant now) {
        return exists(scope)
                ? Optional.of(new QuotaStanding(scope, limits(scope), !own.containsKey(scope), use(scope, now)))
                : Optional.empty();
    }

    @Override
    public boolean set(QuotaScope scope, QuotaLimits limits) {
        if (!known.contains(scope)) {
            return false;
        }
        own.put(scope, limits);
        return true;
    }

    @Override
    public boolean reset(QuotaScope scope) {
        own.remove(scope);
        return exists(scope);
    }
}
