package dev.sandboxengine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.Racing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys, permissions and the first administrator. */
class AccessTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    private Path data;

    private final InMemoryAccessStore store = new InMemoryAccessStore();

    private FirstAdministrator first(Path folder, long seed) {
        return new FirstAdministrator(store, folder, password -> "hash", new Random(seed), new HandSetClock(NOW));
    }

    @Test
    void theFirstStartMakesSecretsThatOnlyTheEngineCanRead() throws IOException {
        first(data, 1).ensure();

        String key = Files.readString(data.resolve("admin-api-key")).strip();
        assertThat(key).matches("sbx_[A-Za-z0-9_-]{43}");
        assertThat(store.findByKeyHash(new ApiKey(key).hash(), NOW)).isPresent();
        assertThat(Files.readString(data.resolve("admin-password")).strip()).hasSize(24);
        try (var files = Files.list(data)) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(file.getFileName().toString()).startsWith("admin-");
            }
        }
    }

    @Test
    void theSecondStartChangesNothing() throws IOException {
        first(data, 1).ensure();
        String key = Files.readString(data.resolve("admin-api-key"));

        first(data, 2).ensure();

        assertThat(Files.readString(data.resolve("admin-api-key"))).isEqualTo(key);
    }

    @Test
    void ofTwoEnginesThatStartTogetherOneHasTheSecrets() throws IOException {
        for (int round = 0; round < 10; round++) {
            Path one = Files.createTempDirectory(data, "one");
            Path two = Files.createTempDirectory(data, "two");
            var fresh = new InMemoryAccessStore();
            Racing.times(2, i -> {
                new FirstAdministrator(
                                fresh, i == 0 ? one : two, password -> "hash", new Random(i), new HandSetClock(NOW))
                        .ensure();
                return i;
            });
            assertThat(Files.exists(one.resolve("admin-api-key")))
                    .isNotEqualTo(Files.exists(two.resolve("admin-api-key")));
            Path winner = Files.exists(one.resolve("admin-api-key")) ? one : two;
            var key =
                    new ApiKey(Files.readString(winner.resolve("admin-api-key")).strip());
            assertThat(fresh.findByKeyHash(key.hash(), NOW)).isPresent();
        }
    }

    @Test
    void withoutAPlaceForTheSecretsThereIsNoAdministrator() {
        assertThatThrownBy(() -> first(data.resolve("nowhere"), 1).ensure())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("admin-api-key");
        assertThat(store.hasAdministrator()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "*, SANDBOXES_READ;SANDBOXES_WRITE;SESSIONS_READ;SESSIONS_WRITE;TEMPLATES_READ;ADMIN",
        "sandboxes:*, SANDBOXES_READ;SANDBOXES_WRITE",
        "sandboxes:read, SANDBOXES_READ",
        "sessions:*, SESSIONS_READ;SESSIONS_WRITE",
        "templates:*, TEMPLATES_READ",
        "admin, ADMIN",
        "admin:*, ''",
        "sand*, ''",
        ":*, ''",
        "sandboxes, ''",
        "'', ''",
        "SANDBOXES:READ, ''"
    })
    void whatIsGrantedIsThisAndNoMore(String granted, String permissions) {
        var principal = Principal.client(new UUID(0, 2), "x", new UUID(0, 1), Set.of(granted));
        Set<String> expected = Set.of(permissions.split(";"));
        for (Permission permission : EnumSet.allOf(Permission.class)) {
            assertThat(principal.may(permission))
                    .as("%s by '%s'", permission, granted)
                    .isEqualTo(expected.contains(permission.name()));
            assertThat(Permission.of(permission.code())).contains(permission);
        }
    }

    @Test
    void onesOwnTeamIsSeenAndAnAdministratorSeesAll() {
        var mine = new UUID(0, 1);
        var theirs = new UUID(0, 2);
        var member = Principal.client(new UUID(0, 9), "x", mine, Set.of("sandboxes:*"));
        assertThat(member.sees(mine)).isTrue();
        assertThat(member.sees(theirs)).isFalse();
        assertThat(Principal.client(new UUID(0, 9), "x", mine, Set.of("admin")).sees(theirs))
                .isTrue();
    }

    @Test
    void aKeyIsHashedAndDoesNotShowItself() {
        assertThat(HexFormat.of().formatHex(new ApiKey("abc").hash()))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        var key = ApiKey.random(new Random(1));
        assertThat(key).hasToString("sbx_***");
        assertThat(key.isPlausible()).isTrue();
        assertThat(new ApiKey("").isPlausible()).isFalse();
        assertThat(new ApiKey("x".repeat(257)).isPlausible()).isFalse();
    }
}
