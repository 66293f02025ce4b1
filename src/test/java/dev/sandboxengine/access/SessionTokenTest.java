package dev.sandboxengine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTokenTest {

    private static final UUID TEAM = new UUID(0, 1);
    private static final UUID SESSION = new UUID(0, 2);
    private static final String SANDBOX = "aaaaaaaaaaaa";

    @Test
    void itHas48DigitsAndIsShownToNobody() {
        var random = new Random(1);
        SessionToken token = SessionToken.random(random);
        assertThat(token.value()).matches("[0-9a-f]{48}");
        assertThat(SessionToken.random(random)).isNotEqualTo(token);
        assertThat(SessionToken.parse(token.value())).contains(token);
        assertThat(token.toString()).doesNotContain(token.value());
        assertThat(token.hash()).hasSize(32);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00010203",
                "000102030405060708090A0B0C0D0E0F1011121314151617",
                "000102030405060708090a0b0c0d0e0f101112131415161",
                "000102030405060708090a0b0c0d0e0f10111213141516170",
                "000102030405060708090a0b0c0d0e0f101112131415161g",
                "000102030405060708090a0b0c0d0e0f1011121314151617\n"
            })
    void nothingElseIsOne(String text) {
        assertThat(SessionToken.parse(text)).isEmpty();
        assertThatThrownBy(() -> new SessionToken(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static PresentRights rights(Map<UUID, Candidate> candidates) {
        return new PresentRights(
                new InMemoryAccessStore(),
                new TicketsTest.OneLogin(new AtomicReference<>(Optional.empty())),
                id -> Optional.ofNullable(candidates.get(id)),
                InstantSource.fixed(Instant.EPOCH));
    }

    private static Optional<Principal> now(Candidate candidate) {
        return rights(Map.of(SESSION, candidate)).of(new Credential.Link(SESSION, SANDBOX));
    }

    @Test
    void aCandidateHasARightToTheirOwnSandboxOnlyAndWhileItIsActive() {
        Optional<String> own = Optional.of(SANDBOX);
        assertThat(now(new Candidate(SESSION, TEAM, own, "active", true))).hasValueSatisfying(candidate -> {
            assertThat(candidate.may(Permission.SANDBOXES_WRITE)).isTrue();
            assertThat(candidate.may(Permission.SESSIONS_READ)).isFalse();
            assertThat(candidate.sees(TEAM)).isTrue();
            assertThat(candidate.label()).isEqualTo("candidate:" + SESSION);
        });
        assertThat(now(new Candidate(SESSION, TEAM, own, "submitted", false))).isEmpty();
        assertThat(now(new Candidate(SESSION, TEAM, Optional.of("bbbbbbbbbbbb"), "active", true)))
                .isEmpty();
        assertThat(rights(Map.of()).of(new Credential.Link(SESSION, SANDBOX))).isEmpty();
    }

    @Test
    void aCandidateMayNothingElsewhere() {
        Principal candidate = Principal.candidate(new Candidate(SESSION, TEAM, Optional.of(SANDBOX), "active", true));
        assertThat(Permission.values()).noneMatch(candidate::may);
        assertThat(candidate.owns(TEAM)).isFalse();
    }
}
