package dev.sandboxengine.access.jjwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.access.Login;
import dev.sandboxengine.access.User;
import dev.sandboxengine.access.UserRole;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Only what this engine signed, with the one algorithm, opens anything. Forgeries are made by hand. */
class SignedTokensTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final String SECRET = "0123456789abcdefghijABCDEFGHIJ0123456789abcdefghijABCDEFGHIJ0123";
    private static final String KEY_ID = "ours";

    private final HandSetClock clock = new HandSetClock(NOW);
    private final SignedTokens tokens = new SignedTokens(SECRET, KEY_ID, clock);
    private final UUID jti = new UUID(1, 2);

    private String genuine() {
        User user = new User(new UUID(3, 4), "ada", Optional.empty(), UserRole.ADMIN, true, NOW);
        return tokens.write(new Login(jti, user, NOW, NOW.plus(Login.LIFE)));
    }

    private String claims() {
        return "{\"sub\":\"" + new UUID(3, 4) + "\",\"jti\":\"" + jti + "\",\"exp\":"
                + NOW.plusSeconds(60).getEpochSecond() + "}";
    }

    @Test
    void whatWasWrittenIsReadUntilItExpires() {
        String token = genuine();
        assertThat(tokens.read(token)).contains(jti);
        clock.advance(Duration.ofHours(24).minusSeconds(1));
        assertThat(tokens.read(token)).contains(jti);
        clock.advance(Duration.ofSeconds(2));
        assertThat(tokens.read(token)).isEmpty();
    }

    @Test
    void itSaysWhatIsPromisedAndNothingElse() {
        String payload = new String(Base64.getUrlDecoder().decode(genuine().split("\\.")[1]), StandardCharsets.UTF_8);
        assertThat(payload)
                .contains("\"username\":\"ada\"", "\"role\":\"admin\"", "\"iat\":1772359200", "\"exp\":1772445600")
                .contains("\"jti\":\"" + jti + "\"", "\"sub\":\"" + new UUID(3, 4) + "\"");
        assertThat(payload.split(",")).hasSize(6);
    }

    /** The forge itself works: what it makes by the rules is accepted, so that the refusals below mean something. */
    @Test
    void aTokenMadeByHandByTheRulesIsRead() {
        assertThat(tokens.read(signed("{\"alg\":\"HS256\",\"kid\":\"ours\"}", claims(), "HmacSHA256", SECRET)))
                .contains(jti);
    }

    @Test
    void noOtherAlgorithmIsTaken() throws GeneralSecurityException {
        for (String none : new String[] {"none", "None", "NONE", "nOnE"}) {
            String head = encoded("{\"alg\":\"" + none + "\",\"kid\":\"ours\"}") + "." + encoded(claims());
            assertThat(tokens.read(head + ".")).isEmpty();
            assertThat(tokens.read(head + "." + genuine().split("\\.")[2])).isEmpty();
        }
        assertThat(tokens.read(signed("{\"alg\":\"HS512\",\"kid\":\"ours\"}", claims(), "HmacSHA512", SECRET)))
                .isEmpty();
        assertThat(tokens.read(signed("{\"alg\":\"HS384\",\"kid\":\"ours\"}", claims(), "HmacSHA384", SECRET)))
                .isEmpty();
        assertThat(tokens.read(signed("{\"kid\":\"ours\"}", claims(), "HmacSHA256", SECRET)))
                .isEmpty();

        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String head = encoded("{\"alg\":\"RS256\",\"kid\":\"ours\"}") + "." + encoded(claims());
        Signature rsa = Signature.getInstance("SHA256withRSA");
        rsa.initSign(pair.getPrivate());
        rsa.update(head.getBytes(StandardCharsets.UTF_8));
        assertThat(tokens.read(head + "." + encoded(rsa.sign()))).isEmpty();
        // Key confusion: what says RS256, signed by HMAC
        assertThat(tokens.read(signed("{\"alg\":\"RS256\",\"kid\":\"ours\"}", claims(), "HmacSHA256", SECRET)))
                .isEmpty();
    }

    @Test
    void noOtherKeyIsTaken() {
        String other = SECRET.replace('0', '1');
        assertThat(tokens.read(signed("{\"alg\":\"HS256\",\"kid\":\"ours\"}", claims(), "HmacSHA256", other)))
                .isEmpty();
        for (String header : new String[] {
            "{\"alg\":\"HS256\",\"kid\":\"theirs\"}",
            "{\"alg\":\"HS256\"}",
            "{\"alg\":\"HS256\",\"kid\":\"../../dev/null\"}",
            "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}}",
            "{\"alg\":\"HS256\",\"jku\":\"http://127.0.0.1:1/keys\"}",
            "{\"alg\":\"HS256\",\"kid\":\"ours\",\"crit\":[\"x\"],\"x\":1}",
            "{\"alg\":\"HS256\",\"kid\":\"ours\",\"zip\":\"DEF\"}"
        }) {
            assertThat(tokens.read(signed(header, claims(), "HmacSHA256", SECRET)))
                    .as(header)
                    .isEmpty();
        }
    }

    @Test
    void whatWasChangedOrIsNoTokenOpensNothing() {
        String[] parts = genuine().split("\\.");
        assertThat(tokens.read(parts[0] + "." + encoded(claims()) + "." + parts[2]))
                .isEmpty();
        assertThat(tokens.read(parts[0] + "." + parts[1] + ".")).isEmpty();
        assertThat(tokens.read(parts[0] + "." + parts[1])).isEmpty();
        for (String text :
                new String[] {"", "..", "a.b.c", "....", " . . ", "é.é.é", "e30.e30.e30", "null.null.null"}) {
            assertThat(tokens.read(text)).as(text).isEmpty();
        }
        assertThat(tokens.read(genuine() + "a".repeat(1 << 20))).isEmpty();
        for (String payload : new String[] {
            "{}",
            "[]",
            "null",
            "{\"jti\":7}",
            "{\"jti\":\"7\"}",
            "{\"jti\":null}",
            "{\"jti\":\"" + jti + "\",\"exp\":\"x\"}"
        }) {
            assertThat(tokens.read(signed("{\"alg\":\"HS256\",\"kid\":\"ours\"}", payload, "HmacSHA256", SECRET)))
                    .as(payload)
                    .isEmpty();
        }
    }

    private static String signed(String header, String payload, String algorithm, String secret) {
        try {
            String head = encoded(header) + "." + encoded(payload);
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), algorithm));
            return head + "." + encoded(mac.doFinal(head.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
