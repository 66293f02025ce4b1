package dev.sandboxengine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.config.Environment;
import dev.sandboxengine.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {

    @Test
    void whatIsDerivedIsTheSameAgainAndTellsNothingOfOthers() {
        Vault vault = new Vault(new byte[32], new SecureRandom());
        byte[] other = new byte[32];
        other[31] = 1;

        String secret = vault.derive("a", 24);

        assertThat(secret).matches("[A-Za-z0-9]{24}");
        assertThat(new Vault(new byte[32], new SecureRandom()).derive("a", 24)).isEqualTo(secret);
        assertThat(vault.derive("b", 24)).isNotEqualTo(secret);
        assertThat(new Vault(other, new SecureRandom()).derive("a", 24)).isNotEqualTo(secret);
        assertThat(vault.derive("a", 500)).startsWith(secret).hasSize(500);
    }

    private static final byte[] TEXT = "a secret".getBytes(StandardCharsets.UTF_8);

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path data;

    private static String key(int first) {
        byte[] key = new byte[32];
        key[0] = (byte) first;
        return Base64.getEncoder().encodeToString(key);
    }

    private Vault with(String key) throws IOException {
        return Vault.open(Optional.of(new Secret(key)), data, random);
    }

    @Test
    void whatIsSealedIsOpenedByTheSameKeyOnly() throws IOException {
        byte[] sealed = with(key(1)).seal(TEXT);

        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("secret");
        assertThat(with(key(1)).open(sealed))
                .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(TEXT));
        assertThat(with(key(2)).open(sealed)).isEmpty();
        assertThat(with(key(1)).open(with(key(1)).seal(new byte[0])))
                .hasValueSatisfying(opened -> assertThat(opened).isEmpty());
    }

    @Test
    void theSameTextIsNeverSealedTheSameWay() throws IOException {
        assertThat(with(key(1)).seal(TEXT)).isNotEqualTo(with(key(1)).seal(TEXT));
    }

    @Test
    void whatWasChangedOrCutIsNotOpened() throws IOException {
        var vault = with(key(1));
        byte[] sealed = vault.seal(TEXT);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThat(vault.open(changed)).isEmpty();
            assertThat(vault.open(java.util.Arrays.copyOf(sealed, i))).isEmpty();
        }
    }

    @Test
    void withoutAKeyTheFirstStartMakesOneThatOnlyTheEngineCanRead() throws IOException {
        byte[] sealed = Vault.open(Optional.empty(), data, random).seal(TEXT);

        assertThat(Vault.open(Optional.empty(), data, random).open(sealed)).isPresent();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("secret-key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aDamagedKeyFileIsTold() throws IOException {
        for (String damaged : new String[] {"no base64!", "aGVsbG8=", ""}) {
            Files.writeString(data.resolve("secret-key"), damaged);
            assertThatThrownBy(() -> Vault.open(Optional.empty(), data, random))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("secret-key")
                    .hasMessageContaining("restore it from a backup");
        }
    }

    @Test
    void aGivenKeyIsRead() {
        assertThat(Vault.keyFrom(new Environment(Map.of("SECRET_KEY", key(3))))).contains(new Secret(key(3)));
    }
}
