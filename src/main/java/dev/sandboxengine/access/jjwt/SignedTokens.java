package dev.sandboxengine.access.jjwt;

import dev.sandboxengine.access.Login;
import dev.sandboxengine.access.LoginTokens;
import io.jsonwebtoken.Header;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.ProtectedHeader;
import io.jsonwebtoken.UnsupportedJwtException;
import io.jsonwebtoken.security.Keys;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.SecretKey;

/**
 * Logins as JSON Web Tokens that are signed with HMAC-SHA-256 and this engine's key. Nothing else is accepted: no other
 * algorithm, no other key, no token that names another key or none. Thread-safe.
 */
public final class SignedTokens implements LoginTokens {

    /** Ours have about 400 characters; what is much longer is not worth looking at. */
    private static final int LONGEST = 2048;

    private final SecretKey key;
    private final String keyId;
    private final JwtParser parser;

    /**
     * @param secret at least 32 characters that nobody knows
     * @param keyId tells this secret from another one, and may be known
     */
    public SignedTokens(String secret, String keyId, InstantSource clock) {
        this.key = Keys.hmacShaKeyFor(secret.getBytes(StandardCharsets.US_ASCII));
        this.keyId = keyId;
        this.parser = Jwts.parser()
                .keyLocator(this::locate)
                .sig()
                .clear()
                .add(Jwts.SIG.HS256)
                .and()
                .enc()
                .clear()
                .and()
                .key()
                .clear()
                .and()
                .zip()
                .clear()
                .and()
                .clock(() -> Date.from(clock.instant()))
                .build();
    }

    private Key locate(Header header) {
        boolean ours = header instanceof ProtectedHeader ahead
                && keyId.equals(ahead.getKeyId())
                && Jwts.SIG.HS256.getId().equals(ahead.getAlgorithm());
        if (!ours) {
            throw new UnsupportedJwtException("not a token of this engine");
        }
        return key;
    }

    @Override
    public String write(Login login) {
        return Jwts.builder()
                .header()
                .keyId(keyId)
                .and()
                .subject(login.user().id().toString())
                .claim("username", login.user().username())
                .claim("role", login.user().role().code())
                .issuedAt(Date.from(login.issuedAt()))
                .expiration(Date.from(login.expiresAt()))
                .id(login.id().toString())
                .signWith(key, Jwts.SIG.HS256)
                .compact();
    }

    @Override
    public Optional<UUID> read(String token) {
        if (token.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    UUID.fromString(parser.parseSignedClaims(token).getPayload().getId()));
        } catch (JwtException | IllegalArgumentException | NullPointerException _) {
            return Optional.empty();
        }
    }
}
