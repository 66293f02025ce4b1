package dev.sandboxengine.sandbox;

import static dev.sandboxengine.sandbox.Fixtures.DELETED;
import static dev.sandboxengine.sandbox.Fixtures.START;
import static dev.sandboxengine.sandbox.Fixtures.TEMPLATE;
import static dev.sandboxengine.sandbox.Fixtures.aPendingSandbox;
import static dev.sandboxengine.sandbox.Fixtures.by;
import static dev.sandboxengine.sandbox.StoreUnderTest.later;
import static dev.sandboxengine.sandbox.StoreUnderTest.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import dev.sandboxengine.quota.Quota;
import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.quota.QuotaExceeded;
import dev.sandboxengine.quota.QuotaLimits;
import dev.sandboxengine.quota.QuotaScope;
import dev.sandboxengine.quota.QuotaUse;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.ServiceType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** No more gets in than the quotas leave room for, and what has ended leaves its room to others. */
interface QuotaLaws extends StoreUnderTest {

    Duration HOUR = Duration.ofHours(1);
    QuotaScope ALL = new QuotaScope.Engine();

    private QuotaScope ours() {
        return new QuotaScope.Team(team());
    }

    private QuotaScope.Key key() {
        return QuotaScope.Key.of(client());
    }

    private Sandbox ofKey() {
        return by(aPendingSandbox(team()), key().label());
    }

    private static QuotaLimits only(Quota quota, long limit) {
        return new QuotaLimits(Map.of(quota, limit));
    }

    private void set(QuotaScope scope, Quota quota, long limit) {
        assertThat(quotas().set(scope, only(quota, limit))).isTrue();
    }

    private QuotaUse use(QuotaScope scope, Instant now) {
        return quotas().find(scope, now).orElseThrow().use();
    }

    private static Sandbox living(Sandbox sandbox, Duration ttl) {
        return Change.of(
                sandbox, change -> change.expiresAt = sandbox.createdAt().plus(ttl));
    }

    private QuotaExceeded refused(Sandbox sandbox) {
        try {
            inserted(sandbox);
        } catch (QuotaExceeded e) {
            assertThat(store().find(sandbox.id())).isEmpty();
            return e;
        }
        throw new AssertionError("it was let in");
    }

    private static void says(
            QuotaExceeded exceeded, QuotaScope scope, Quota quota, long limit, long used, long requested) {
        assertThat(exceeded.scope()).isEqualTo(scope);
        assertThat(exceeded.quota()).isEqualTo(quota);
        assertThat(exceeded.limit()).isEqualTo(limit);
        assertThat(exceeded.used()).isEqualTo(used);
        assertThat(exceeded.requested()).isEqualTo(requested);
    }

    @Test
    default void aTeamsSandboxesAreLimitedAndNoOthers() {
        set(ours(), Quota.SANDBOXES, 2);
        inserted();
        inserted(ofKey());

        says(refused(aPendingSandbox(team())), ours(), Quota.SANDBOXES, 2, 2, 1);
        inserted(aPendingSandbox(otherTeam()));
    }

    @Test
    default void aKeysSandboxesAreLimitedInWhateverTeamAndNoOthers() {
        set(key(), Quota.SANDBOXES, 2);
        inserted(ofKey());
        inserted(by(aPendingSandbox(otherTeam()), key().label()));

        says(refused(ofKey()), key(), Quota.SANDBOXES, 2, 2, 1);
        inserted(aPendingSandbox(team()));
    }

    @Test
    default void allSandboxesTogetherAreLimited() {
        set(ALL, Quota.SANDBOXES, 2);
        inserted();
        inserted(aPendingSandbox(otherTeam()));

        says(refused(aPendingSandbox(otherTeam())), ALL, Quota.SANDBOXES, 2, 2, 1);
    }

    @Test
    default void theNarrowestScopeIsNamedFirst() {
        set(ALL, Quota.SANDBOXES, 1);
        set(ours(), Quota.SANDBOXES, 1);
        set(key(), Quota.SANDBOXES, 1);
        inserted(ofKey());

        assertThat(refused(ofKey()).scope()).isEqualTo(key());
        assertThat(refused(aPendingSandbox(team())).scope()).isEqualTo(ours());
        assertThat(refused(aPendingSandbox(otherTeam())).scope()).isEqualTo(ALL);
    }

    @Test
    default void everyEndLeavesItsRoomAndNothingElseDoes() {
        set(ours(), Quota.SANDBOXES, 1);
        var first = running();
        refused(aPendingSandbox(team()));
        store().ask(
                        first.id(),
                        EnumSet.of(SandboxState.RUNNING),
                        SandboxState.STOPPING,
                        Optional.empty(),
                        lease(ME, START),
                        START);
        refused(aPendingSandbox(team()));
        store().complete(first.id(), ME, SandboxState.STOPPING, SandboxState.STOPPED, Optional.empty());
        refused(aPendingSandbox(team()));

        store().decideEnd(first.id(), DELETED, lease(ME, START), START);
        var second = inserted();
        refused(aPendingSandbox(team()));
        store().fail(second.id(), ME, new Ending(EndReason.IMAGE_UNAVAILABLE, "x"), START);
        var third = running();
        store().decideEndOfLost(
                        third.id(), SandboxState.RUNNING, "container", PodDeath.vanished(), lease(ME, START), START);
        var fourth = inserted();
        store().decideEndOfExpired(Fixtures.OUT_OF_TIME, lease(ME, fourth.expiresAt()), fourth.expiresAt(), 10);
        inserted();
        assertThat(use(ours(), START).sandboxes()).isEqualTo(1);
        assertThat(use(ours(), START).launches()).isEqualTo(5);
    }

    @Test
    default void processorsAndMemoryAreThoseOfServicesToo() {
        Sandbox big = Change.of(
                aPendingSandbox(team()), change -> change.services = ServiceState.of(List.of(service(500, 64L << 20))));
        assertThat(SandboxSize.of(big)).isEqualTo(new SandboxSize(1500, 576L << 20));
        inserted(big);
        assertThat(use(ours(), START)).isEqualTo(new QuotaUse(1, 1500, 576L << 20, 1));

        set(ours(), Quota.CPU_MILLIS, 2499);
        says(refused(aPendingSandbox(team())), ours(), Quota.CPU_MILLIS, 2499, 1500, 1000);
        set(ours(), Quota.MEMORY_BYTES, (1088L << 20) - 1);
        says(refused(aPendingSandbox(team())), ours(), Quota.MEMORY_BYTES, (1088L << 20) - 1, 576L << 20, 512L << 20);
        assertThat(quotas().set(
                                ours(),
                                new QuotaLimits(Map.of(Quota.CPU_MILLIS, 2500L, Quota.MEMORY_BYTES, 1088L << 20))))
                .isTrue();
        inserted();
    }

    private static ServiceSpec service(long cpuMillis, long memoryBytes) {
        return new ServiceSpec(
                "redis",
                ServiceType.REDIS,
                new ImageRef("service-redis:latest"),
                6379,
                Map.of(),
                List.of(),
                new Limits(cpuMillis, memoryBytes, 64, OptionalLong.empty()),
                Requests.NONE);
    }

    @Test
    default void aLifeIsAsLongAsTheQuotaAndNoLonger() {
        set(ours(), Quota.TTL_SECONDS, HOUR.toSeconds());
        inserted(living(aPendingSandbox(team()), HOUR));

        var tooLong = living(aPendingSandbox(team()), HOUR.plusNanos(1000));
        says(refused(tooLong), ours(), Quota.TTL_SECONDS, 3600, 0, 3601);
    }

    @Test
    default void anExtensionHoldsTheQuotaFromTheCreationOn() {
        var sandbox = running();
        set(ours(), Quota.TTL_SECONDS, HOUR.multipliedBy(2).toSeconds());

        assertThat(store().extend(sandbox.id(), Duration.ofMinutes(40), START)).isPresent();
        var before = find(sandbox);
        try {
            store().extend(sandbox.id(), Duration.ofMinutes(21), later(60));
            throw new AssertionError("it was extended");
        } catch (QuotaExceeded e) {
            says(e, ours(), Quota.TTL_SECONDS, 7200, 6000, 1260);
        }
        assertThat(find(sandbox)).isEqualTo(before);
        assertThat(store().extend(sandbox.id(), Duration.ofMinutes(20), later(60)))
                .get()
                .extracting(Sandbox::expiresAt)
                .isEqualTo(START.plus(HOUR.multipliedBy(2)));
        store().decideEnd(sandbox.id(), DELETED, lease(ME, START), START);
        assertThat(store().extend(sandbox.id(), Duration.ofMinutes(20), later(60)))
                .isEmpty();
    }

    @Test
    default void extensionsThatRaceHoldTheQuota() {
        var sandbox = running();
        set(ours(), Quota.TTL_SECONDS, HOUR.toSeconds() + 300);

        var extended = Racing.times(8, _ -> {
            try {
                return store().extend(sandbox.id(), Duration.ofSeconds(60), START)
                        .isPresent();
            } catch (QuotaExceeded _) {
                return false;
            }
        });

        assertThat(extended).filteredOn(done -> done).hasSize(5);
        assertThat(find(sandbox).expiresAt()).isEqualTo(START.plus(HOUR).plusSeconds(300));
    }

    @Test
    default void aLaunchCountsForADayWhateverBecameOfIt() {
        set(ours(), Quota.LAUNCHES_PER_DAY, 2);
        var first = inserted(aPendingSandbox(team(), START));
        store().decideEnd(first.id(), DELETED, lease(ME, START), START);
        inserted(aPendingSandbox(team(), later(100)));

        var refusal = refused(aPendingSandbox(team(), later(200)));
        says(refusal, ours(), Quota.LAUNCHES_PER_DAY, 2, 2, 1);
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofHours(24).minusSeconds(200));
        refused(aPendingSandbox(team(), START.plus(Duration.ofHours(24)).minusMillis(1)));
        inserted(aPendingSandbox(team(), START.plus(Duration.ofHours(24))));
        refused(aPendingSandbox(team(), START.plus(Duration.ofHours(24))));
    }

    @Test
    default void whenManyLaunchesAreTooManyTheTimeIsThatOfTheOneThatMakesRoom() {
        for (int i = 0; i < 4; i++) {
            inserted(by(aPendingSandbox(team(), later(i * 10L)), key().label()));
        }
        set(key(), Quota.LAUNCHES_PER_DAY, 2);

        var refusal = refused(by(aPendingSandbox(team(), later(100)), key().label()));

        says(refusal, key(), Quota.LAUNCHES_PER_DAY, 2, 4, 1);
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofHours(24).minusSeconds(80));
    }

    @Test
    default void whatIsThereStaysWhenAQuotaIsLowered() {
        var sandboxes = List.of(inserted(), inserted(), inserted());
        set(ours(), Quota.SANDBOXES, 1);

        assertThat(sandboxes).allMatch(sandbox -> state(sandbox) == SandboxState.PENDING);
        says(refused(aPendingSandbox(team())), ours(), Quota.SANDBOXES, 1, 3, 1);
    }

    @Test
    default void defaultsCountWhereNothingIsSet() {
        defaults(new QuotaDefaults(
                QuotaLimits.UNLIMITED, only(Quota.SANDBOXES, 1), only(Quota.TTL_SECONDS, HOUR.toSeconds())));
        assertThat(quotas().find(ours(), START).orElseThrow().byDefault()).isTrue();
        inserted();
        says(refused(aPendingSandbox(team())), ours(), Quota.SANDBOXES, 1, 1, 1);
        var nobodysKey = by(living(aPendingSandbox(otherTeam()), HOUR.multipliedBy(2)), "user:" + new UUID(9, 9));
        assertThat(refused(nobodysKey).quota()).isEqualTo(Quota.TTL_SECONDS);

        assertThat(quotas().set(ours(), QuotaLimits.UNLIMITED)).isTrue();
        assertThat(quotas().find(ours(), START).orElseThrow().byDefault()).isFalse();
        inserted();

        assertThat(quotas().reset(ours())).isTrue();
        refused(aPendingSandbox(team()));
        assertThat(quotas().find(ours(), START).orElseThrow().limits()).isEqualTo(only(Quota.SANDBOXES, 1));
    }

    @Test
    default void whatIsSetReplacesAllThatWasSet() {
        set(key(), Quota.SANDBOXES, 5);
        set(key(), Quota.CPU_MILLIS, 7);

        assertThat(quotas().find(key(), START).orElseThrow().limits()).isEqualTo(only(Quota.CPU_MILLIS, 7));
    }

    @Test
    default void nothingIsSetForWhatDoesNotExist() {
        var nobody = new UUID(77, 77);
        for (QuotaScope scope : List.of(new QuotaScope.Team(nobody), QuotaScope.Key.of(nobody))) {
            assertThat(quotas().set(scope, only(Quota.SANDBOXES, 1))).isFalse();
            assertThat(quotas().reset(scope)).isFalse();
            assertThat(quotas().find(scope, START)).isEmpty();
        }
        var user = new QuotaScope.Key("user:" + nobody);
        assertThat(quotas().set(user, only(Quota.SANDBOXES, 1))).isFalse();
        assertThat(quotas().find(user, START).orElseThrow().use()).isEqualTo(QuotaUse.NOTHING);
    }

    @Test
    default void ofManyThatRaceExactlyThoseGetInThatFit() {
        set(ALL, Quota.SANDBOXES, 9);
        set(ours(), Quota.SANDBOXES, 5);

        var admitted = Racing.times(24, i -> {
            try {
                inserted(i % 2 == 0 ? ofKey() : aPendingSandbox(otherTeam()));
                return i % 2 == 0 ? "ours" : "theirs";
            } catch (QuotaExceeded _) {
                return "refused";
            }
        });

        assertThat(admitted).filteredOn(who -> !who.equals("refused")).hasSize(9);
        assertThat(admitted).filteredOn("ours"::equals).hasSizeLessThanOrEqualTo(5);
        assertThat(use(ALL, START).sandboxes()).isEqualTo(9);
    }

    @Test
    default void theUseIsWhatIsLiveAfterRandomLives() {
        var random = new Random(11);
        List<Sandbox> all = new ArrayList<>();
        for (int step = 1; step <= 150; step++) {
            Instant now = later(step);
            if (all.isEmpty() || random.nextInt(3) == 0) {
                var sandbox = aPendingSandbox(random.nextBoolean() ? team() : otherTeam(), now);
                all.add(inserted(random.nextBoolean() ? by(sandbox, key().label()) : sandbox));
            } else {
                happensTo(all.get(random.nextInt(all.size())), random.nextInt(6), now);
            }
            if (step % 30 == 0) {
                for (QuotaScope scope : List.of(ALL, ours(), new QuotaScope.Team(otherTeam()), key())) {
                    assertThat(use(scope, now)).as("%s at %s", scope, now).isEqualTo(counted(all, scope));
                }
            }
        }
    }

    private void happensTo(Sandbox sandbox, int what, Instant now) {
        var lease = lease(ME, now);
        switch (what) {
            case 0 -> store().becomeRunning(sandbox.id(), ME, "container", List.of(), List.of(), now);
            case 1 ->
                store().ask(
                                sandbox.id(),
                                EnumSet.of(SandboxState.RUNNING),
                                SandboxState.PAUSING,
                                Optional.empty(),
                                lease,
                                now);
            case 2 -> store().complete(sandbox.id(), ME, SandboxState.PAUSING, SandboxState.PAUSED, Optional.empty());
            case 3 -> store().decideEnd(sandbox.id(), DELETED, lease, now);
            case 4 -> store().fail(sandbox.id(), ME, new Ending(EndReason.OOM, "x"), now);
            default -> store().becomeEnded(sandbox.id(), ME, now);
        }
    }

    private QuotaUse counted(List<Sandbox> all, QuotaScope scope) {
        var its = all.stream()
                .filter(one -> switch (scope) {
                    case QuotaScope.Engine _ -> true;
                    case QuotaScope.Team team -> team.id().equals(one.teamId());
                    case QuotaScope.Key key -> key.label().equals(one.createdBy());
                })
                .toList();
        long live = its.stream().filter(one -> state(one).isLive()).count();
        return new QuotaUse(
                live,
                live * TEMPLATE.limits().cpuMillis(),
                live * TEMPLATE.limits().memoryBytes(),
                its.size());
    }
}
