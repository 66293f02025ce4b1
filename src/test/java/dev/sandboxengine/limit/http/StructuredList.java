package dev.sandboxengine.limit.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of strings with integers as parameters, read by the letter of RFC 9651 (§4.2), which forgives nothing but spaces
 * around commas.
 */
final class StructuredList {

    /** A member of the list. */
    record Item(String value, Map<String, Long> parameters) {}

    private final String text;
    private int at;

    private StructuredList(String text) {
        this.text = text;
    }

    /** Reads all of it, or throws. */
    static List<Item> parse(String text) {
        StructuredList list = new StructuredList(text);
        List<Item> items = new ArrayList<>();
        items.add(list.item());
        while (list.at < text.length()) {
            list.spaces();
            list.expect(',');
            list.spaces();
            items.add(list.item());
        }
        return items;
    }

    private Item item() {
        String value = string();
        Map<String, Long> parameters = new LinkedHashMap<>();
        while (peek() == ';') {
            expect(';');
            spaces();
            String key = key();
            expect('=');
            parameters.put(key, integer());
        }
        return new Item(value, parameters);
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (peek() != '"') {
            char next = next();
            if (next == '\\') {
                next = next();
                if (next != '"' && next != '\\') {
                    throw wrong();
                }
            } else if (next < 0x20 || next > 0x7e) {
                throw wrong();
            }
            value.append(next);
        }
        expect('"');
        return value.toString();
    }

    private String key() {
        int start = at;
        while (peek() >= 'a' && peek() <= 'z'
                || at > start && (Character.isDigit(peek()) || "_-.*".indexOf(peek()) >= 0)) {
            at++;
        }
        if (at == start) {
            throw wrong();
        }
        return text.substring(start, at);
    }

    private long integer() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start || at - start > 15) {
            throw wrong();
        }
        return Long.parseLong(text.substring(start, at));
    }

    private void spaces() {
        while (peek() == ' ') {
            at++;
        }
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            throw wrong();
        }
    }

    private char next() {
        if (at == text.length()) {
            throw wrong();
        }
        return text.charAt(at++);
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private AssertionError wrong() {
        return new AssertionError("not a structured field at " + at + ": " + text);
    }
}
