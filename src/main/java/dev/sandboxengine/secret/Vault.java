package dev.sandboxengine.secret;

import dev.sandboxengine.config.Environment;
import dev.sandboxengine.config.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what must not be readable in the database (AES-256-GCM, a random nonce for each text), and makes secrets that need
 * not be kept. Thread-safe.
 *
 * <p>Its key is {@code SECRET_KEY}, which engines that share a database must share too; without it, 32 random bytes that the
 * first start writes to {@code secret-key} in the data folder.
 */
public final class Vault {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String DERIVATION = "HmacSHA256";
    private static final String ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /** Above it a byte would make some characters likelier than others. */
    private static final int FAIR = 256 - 256 % ALPHANUMERIC.length();

    private final SecretKeySpec key;
    private final SecureRandom random;

    /**
     * A vault with a key of its own.
     *
     * @param key 32 bytes
     */
    public Vault(byte[] key, SecureRandom random) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes");
        }
        this.key = new SecretKeySpec(key, "AES");
        this.random = random;
    }

    /** {@code SECRET_KEY}: 32 bytes in Base64. */
    public static Optional<Secret> keyFrom(Environment env) {
        return env.secret(
                "SECRET_KEY",
                Optional.<Secret>empty(),
                "32 bytes in Base64; make one with 'openssl rand -base64 32'",
                text -> {
                    if (Base64.getDecoder().decode(text).length != KEY_BYTES) {
                        throw new IllegalArgumentException();
                    }
                    return Optional.of(new Secret(text));
                });
    }

    /** The vault of the given key, or of the one in the data folder, which is made when it is missing. */
    public static Vault open(Optional<Secret> given, Path dataDir, SecureRandom random) throws IOException {
        if (given.isPresent()) {
            return new Vault(Base64.getDecoder().decode(given.get().value()), random);
        }
        Path file = dataDir.resolve("secret-key");
        if (!Files.exists(file)) {
            byte[] fresh = new byte[KEY_BYTES];
            random.nextBytes(fresh);
            Path temporary = dataDir.resolve(".secret-key.new");
            Files.deleteIfExists(temporary);
            Files.createFile(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(temporary, Base64.getEncoder().encodeToString(fresh) + "\n");
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            return new Vault(Base64.getDecoder().decode(Files.readString(file).strip()), random);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " does not hold a key; restore it from a backup, or remove it to begin with a new one", e);
        }
    }

    /** Encrypts. */
    public byte[] seal(byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, plain).orElseThrow();
        return ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /** Decrypts; empty when it was not encrypted with this key, or was changed since. */
    public Optional<byte[]> open(byte[] sealed) {
        if (sealed.length < NONCE_BYTES) {
            return Optional.empty();
        }
        return crypt(
                Cipher.DECRYPT_MODE,
                Arrays.copyOf(sealed, NONCE_BYTES),
                Arrays.copyOfRange(sealed, NONCE_BYTES, sealed.length));
    }

    /**
     * A secret that need not be kept: the same for the same purpose and key, and telling nothing of any other.
     *
     * @param purpose what it is for
     * @param length how many letters and digits it has
     */
    public String derive(String purpose, int length) {
        StringBuilder secret = new StringBuilder(length);
        // Not the key itself, which encrypts
        byte[] root = mac(key.getEncoded(), "derive");
        for (int block = 0; secret.length() < length; block++) {
            for (byte random : mac(root, block + ":" + purpose)) {
                int number = Byte.toUnsignedInt(random);
                if (number < FAIR && secret.length() < length) {
                    secret.append(ALPHANUMERIC.charAt(number % ALPHANUMERIC.length()));
                }
            }
        }
        return secret.toString();
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(DERIVATION);
            mac.init(new SecretKeySpec(key, DERIVATION));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + DERIVATION, e);
        }
    }

    private Optional<byte[]> crypt(int mode, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return Optional.of(cipher.doFinal(text));
        } catch (javax.crypto.AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }
}
