package dev.sandboxengine.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** What somebody sends who wishes a program ill, or whose own program is broken. */
final class HostileValues {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\0",
            "a\0b",
            "'; drop table sandbox; --",
            "\" or 1=1 --",
            "$1",
            "\\",
            "%s%n%x",
            "${jndi:ldap://127.0.0.1/a}",
            "first\r\nX-Injected: yes\r\n\r\nsecond",
            "\nINFO forged line",
            "\u001b[31mred\u001b[0m",
            "\u0007\u007f\u0085\u2028",
            "../../../etc/passwd",
            "/etc/passwd",
            "/workspace/../../etc",
            "..",
            ".",
            "/",
            "~",
            "*",
            "<script>alert(1)</script>",
            "=cmd|' /C calc'!A0",
            "äöü ß €",
            "\uD83D\uDE80\u0301",
            "\uD800",
            "\uFEFFbom",
            "\u202Eright to left",
            "İıſK",
            "\u0661\u0662",
            "null",
            "true",
            "0",
            "-1",
            "1e309",
            "NaN",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999999999999999",
            "0x10",
            "1h",
            "-1h",
            "9999999h",
            "00000000-0000-0000-0000-000000000000",
            "1-1-1-1-1",
            "0001-01-01T00:00:00Z",
            "+1000000000-12-31T23:59:59Z",
            "2026-02-30T25:61:61Z",
            "{}",
            "[]",
            "a".repeat(300),
            "ü".repeat(5_000),
            "x".repeat(70_000));

    /** Paths' segments and queries' values that are not even encoded. */
    private static final List<String> RAW = List.of(
            "%",
            "%zz",
            "%00",
            "%0d%0aX-Injected:%20yes",
            "%c0%ae%c0%ae",
            "%2e%2e",
            "..",
            ".",
            "%2F",
            "a%2Fb",
            ";a=b",
            "a;b",
            "%ff%fe",
            "%ed%a0%80",
            "\u00ff",
            "a?b=c",
            "a#b",
            "+",
            "a&b",
            "%25",
            "%5c",
            "|",
            "{id}",
            "//");

    private HostileValues() {}

    static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    /** Something that a header's line can hold. */
    static String headerText(Random random) {
        return text(random).replace("\r", "").replace("\n", "").replace("\0", "");
    }

    static String raw(Random random) {
        return RAW.get(random.nextInt(RAW.size()));
    }

    /** Any JSON. */
    static JsonNode json(Random random) {
        return switch (random.nextInt(16)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt(3) - 1);
            case 3 -> NODES.numberNode(random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE);
            case 4 -> NODES.numberNode(BigInteger.TWO.pow(63 + random.nextInt(200)));
            case 5 -> NODES.numberNode(new BigDecimal("1e400"));
            case 6 -> NODES.numberNode(random.nextDouble());
            case 7 -> nested(random.nextInt(900));
            case 8 -> NODES.objectNode();
            case 9 -> NODES.arrayNode().add(text(random)).addNull().add(random.nextInt());
            case 10 -> wide(random);
            case 11 -> NODES.objectNode().set(text(random), json(random));
            default -> NODES.textNode(text(random));
        };
    }

    private static JsonNode nested(int depth) {
        JsonNode node = NODES.arrayNode();
        for (int i = 0; i < depth; i++) {
            node = i % 2 == 0
                    ? NODES.objectNode().set("a", node)
                    : NODES.arrayNode().add(node);
        }
        return node;
    }

    private static JsonNode wide(Random random) {
        ObjectNode object = NODES.objectNode();
        ArrayNode array = NODES.arrayNode();
        for (int i = 0; i < 2_000; i++) {
            object.put("k" + i, i);
            array.add("v" + i);
        }
        return random.nextBoolean() ? object : array;
    }

    /** A body that is no JSON object, or just barely. */
    static byte[] body(Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> new byte[0];
            case 1 -> utf8("{");
            case 2 -> utf8("null");
            case 3 -> utf8("[]");
            case 4 -> utf8("\"text\"");
            case 5 -> new byte[] {0};
            case 6 -> new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'};
            case 7 -> utf8("{\"name\": 1, \"name\": \"x\"}");
            case 8 -> utf8("{}{}");
            case 9 -> utf8("\uFEFF{}");
            case 10 -> "{\"name\": \"x\"}".getBytes(StandardCharsets.UTF_16);
            case 11 -> utf8("[".repeat(100_000));
            case 12 -> utf8("{\"name\": " + "9".repeat(5_000) + "}");
            default -> noise(random);
        };
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(2_000)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
