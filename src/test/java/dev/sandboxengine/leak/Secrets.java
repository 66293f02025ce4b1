package dev.sandboxengine.leak;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Every secret of this run of tests, and the forms in which it could be told. Thread-safe. */
public final class Secrets {

    /** A shorter one says little, and is a part of other words. */
    static final int SHORTEST = 12;

    /** A longer one is none that anybody made, but something sent to see what happens. */
    private static final int LONGEST = 4096;

    private static final Pattern ENV_NAME = Pattern.compile("PASS|PWD|SECRET|TOKEN|KEY|CREDENTIAL");
    private static final Set<String> GIVEN_ONCE = Set.of("key", "token", "ticket", "password");
    private static final Set<String> SENT = Set.of("password", "current", "new");

    /** The kind of what the database keeps in place of a password. */
    public static final String STORED = "stored hash";

    private final Map<String, String> kinds = new ConcurrentHashMap<>();

    /** One that the test knows; those that are too short to be told from other words are left out. */
    public void add(String kind, String secret) {
        if (secret.length() >= SHORTEST && secret.length() <= LONGEST) {
            kinds.putIfAbsent(secret, kind);
        }
    }

    /** What the first start of an engine left in its data folder for its operator. */
    public void addFiles(Path data) {
        for (String name : List.of("admin-password", "admin-api-key", "secret-key")) {
            try {
                if (Files.exists(data.resolve(name))) {
                    add(name, Files.readString(data.resolve(name)).strip());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What an answer hands out: keys and tokens once, the credentials of services again and again, cookies. */
    public void answered(String method, JsonNode body, List<String> cookies) {
        cookies.forEach(cookie -> add("cookie", cookie.split(";", 2)[0].replaceFirst("^[^=]*=", "")));
        body.findValuesAsText("uri").forEach(uri -> add("service uri", uri));
        body.findValues("credentials").forEach(access -> {
            add("service password", access.path("password").asText());
            add("service uri", access.path("uri").asText());
        });
        if (!method.equals("GET")) {
            walk(body, GIVEN_ONCE, name -> "given " + name);
        }
    }

    /** What a request tells the engine: passwords, and what the environment of a sandbox seems to keep secret. */
    public void sent(JsonNode body) {
        walk(body, SENT, _ -> "chosen password");
        body.path("env").properties().forEach(entry -> {
            if (ENV_NAME.matcher(entry.getKey().toUpperCase(Locale.ROOT)).find()) {
                add("env", entry.getValue().asText());
            }
        });
    }

    private void walk(JsonNode node, Set<String> names, UnaryOperator<String> kind) {
        node.properties().forEach(field -> {
            if (field.getValue().isTextual() && names.contains(field.getKey())) {
                add(kind.apply(field.getKey()), field.getValue().asText());
            }
            walk(field.getValue(), names, kind);
        });
        if (node.isArray()) {
            node.forEach(each -> walk(each, names, kind));
        }
    }

    /** What kinds there were. */
    public Set<String> kinds() {
        return new TreeSet<>(kinds.values());
    }

    /** A finder of all that are known now, also encoded, and, unless only what tells the secret itself counts, hashed. */
    Finder finder(Set<String> without, boolean hashes) {
        var finder = new Finder();
        kinds.forEach((secret, kind) -> {
            if (!without.contains(kind)) {
                byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
                finder.add(secret, kind);
                finder.add(URLEncoder.encode(secret, StandardCharsets.UTF_8), kind + ", encoded for a URL");
                encoded(finder, bytes, kind);
                if (hashes) {
                    encoded(finder, sha256(bytes), kind + ", hashed");
                }
            }
        });
        return finder;
    }

    private static void encoded(Finder finder, byte[] bytes, String kind) {
        finder.add(Base64.getEncoder().withoutPadding().encodeToString(bytes), kind + ", in Base64");
        finder.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), kind + ", in Base64 for URLs");
        finder.add(HexFormat.of().formatHex(bytes), kind + ", in hexadecimal");
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
