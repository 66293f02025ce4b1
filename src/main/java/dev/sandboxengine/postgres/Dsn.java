package dev.sandboxengine.postgres;

import dev.sandboxengine.config.Secret;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The texts that name a PostgreSQL database: {@code postgres://}, {@code postgresql://}, libpq's keywords
 * ({@code host=… user=…}), {@code jdbc:postgresql://}. No message repeats the text, because it holds a password.
 */
final class Dsn {

    private static final String FORMS =
            "is not an address; write postgres://user:password@host:5432/database?sslmode=require, or host=… port=… user=… password=… dbname=… sslmode=…";
    private static final Pattern KEYWORD = Pattern.compile(
            "\\s*([A-Za-z_][A-Za-z0-9_.]*)\\s*=\\s*('(?:[^'\\\\]|\\\\.)*'|(?:[^\\s'\\\\]|\\\\.)*)(?:\\s+|$)");
    private static final Pattern HOSTS = Pattern.compile(
            "(?:\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+)(?::\\d{1,5})?(?:,(?:\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+)(?::\\d{1,5})?)*");
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    /** libpq's and Go drivers' names with pgjdbc's for the same; empty where the engine decides itself. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("sslmode", "sslmode"),
            Map.entry("sslrootcert", "sslrootcert"),
            Map.entry("sslcert", "sslcert"),
            Map.entry("sslkey", "sslkey"),
            Map.entry("sslpassword", "sslpassword"),
            Map.entry("channel_binding", "channelBinding"),
            Map.entry("connect_timeout", "connectTimeout"),
            Map.entry("search_path", "currentSchema"),
            Map.entry("options", "options"),
            Map.entry("application_name", ""),
            Map.entry("fallback_application_name", ""),
            Map.entry("client_encoding", ""),
            Map.entry("timezone", ""),
            Map.entry("TimeZone", ""));

    private Dsn() {}

    /**
     * The address that the text names.
     *
     * @throws IllegalArgumentException when it names none; the message follows the variable's name
     */
    static DatabaseAddress parse(String text) {
        if (text.startsWith("jdbc:postgresql://")) {
            return fromUri(text.substring("jdbc:postgresql://".length()), true);
        }
        if (text.startsWith("postgres://") || text.startsWith("postgresql://")) {
            return fromUri(text.substring(text.indexOf("://") + 3), false);
        }
        if (text.contains("://")) {
            throw new IllegalArgumentException("names another kind of database; the engine needs PostgreSQL");
        }
        return fromKeywords(text);
    }

    private static DatabaseAddress fromUri(String text, boolean jdbc) {
        int question = text.indexOf('?');
        String before = question < 0 ? text : text.substring(0, question);
        Map<String, String> given = question < 0 ? new LinkedHashMap<>() : query(text.substring(question + 1));
        int slash = before.indexOf('/', before.lastIndexOf('@') + 1);
        String authority = slash < 0 ? before : before.substring(0, slash);
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String login = authority.substring(0, at);
            int colon = login.indexOf(':');
            given.putIfAbsent("user", decode(colon < 0 ? login : login.substring(0, colon)));
            if (colon >= 0) {
                given.putIfAbsent("password", decode(login.substring(colon + 1)));
            }
        }
        String hosts = decode(authority.substring(at + 1));
        given.putIfAbsent("dbname", slash < 0 ? "" : decode(before.substring(slash + 1)));
        String queryHost = given.remove("host");
        String queryPort = given.remove("port");
        return address(join(queryHost == null ? hosts : queryHost, queryPort), given, jdbc);
    }

    private static Map<String, String> query(String text) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String part : text.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                given.put(decode(part.substring(0, equals)), decode(part.substring(equals + 1)));
            } else if (!part.isEmpty()) {
                throw new IllegalArgumentException("has a parameter without a value after '?'");
            }
        }
        return given;
    }

    private static DatabaseAddress fromKeywords(String text) {
        Map<String, String> given = new LinkedHashMap<>();
        Matcher matcher = KEYWORD.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.find(end) && matcher.start() == end) {
            String value = matcher.group(2);
            boolean quoted = value.startsWith("'");
            given.put(
                    matcher.group(1),
                    (quoted ? value.substring(1, value.length() - 1) : value).replaceAll("\\\\(.)", "$1"));
            end = matcher.end();
        }
        if (end < text.length() || given.isEmpty()) {
            throw new IllegalArgumentException(FORMS);
        }
        String host = given.remove("host");
        String hostAddress = given.remove("hostaddr");
        String port = given.remove("port");
        String name = host != null ? host : hostAddress != null ? hostAddress : "localhost";
        return address(join(name, port), given, false);
    }

    private static String join(String hosts, @Nullable String port) {
        if (hosts.isEmpty()) {
            hosts = "localhost";
        }
        if (hosts.startsWith("/")) {
            throw new IllegalArgumentException("names a unix socket; the engine connects by TCP: give a host name");
        }
        boolean bareV6 = hosts.indexOf(':') != hosts.lastIndexOf(':') && !hosts.contains("[") && !hosts.contains(",");
        String named = bareV6 ? "[" + hosts + "]" : hosts;
        return port == null || port.isEmpty() ? named : named.replaceAll(",", ":" + port + ",") + ":" + port;
    }

    private static DatabaseAddress address(String hosts, Map<String, String> given, boolean jdbc) {
        if (!HOSTS.matcher(hosts).matches()) {
            throw new IllegalArgumentException(
                    "has no readable host; characters such as @ / : # in user or password are written %40 %2F %3A %23");
        }
        if (!SSL_MODES.contains(given.getOrDefault("sslmode", "prefer"))) {
            throw new IllegalArgumentException(
                    "has an unknown sslmode; it is one of disable, allow, prefer, require, verify-ca, verify-full");
        }
        String user = given.remove("user");
        String password = given.remove("password");
        String database = given.remove("dbname");
        if (user == null || user.isEmpty()) {
            throw new IllegalArgumentException("names no user");
        }
        String name = database == null || database.isEmpty() ? user : database;
        return new DatabaseAddress(
                "jdbc:postgresql://" + hosts + "/" + encode(name),
                user,
                new Secret(password == null ? "" : password),
                jdbc ? given : translate(given));
    }

    private static Map<String, String> translate(Map<String, String> given) {
        Map<String, String> parameters = new HashMap<>();
        given.forEach((name, value) -> {
            String known = PARAMETERS.get(name);
            if (known == null) {
                throw new IllegalArgumentException("has the unknown parameter " + name);
            }

            if (name.equals("connect_timeout") && !value.matches("\\d{1,5}")) {
                throw new IllegalArgumentException("has a connect_timeout that is not a number of seconds");
            }
            if (!known.isEmpty()) {
                parameters.put(known, value);
            }
        });
        return parameters;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a % that is not followed by two hexadecimal digits; write it %25");
        }
    }
}
