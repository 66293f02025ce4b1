package dev.sandboxengine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.access.ApiKey;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** What callers chose does no harm where entries are read. */
class AuditEntryTest {

    private static String name(String given) {
        return Entries.entry(given).principalName().orElseThrow();
    }

    @Test
    void whatIsNotSeenIsEscaped() {
        assertThat(name("a\r\nb\t\0\u001b[31m")).isEqualTo("a\\u{d}\\u{a}b\\u{9}\\u{0}\\u{1b}[31m");
        assertThat(name("\u202eevil\u2028x\u2029\u200b")).isEqualTo("\\u{202e}evil\\u{2028}x\\u{2029}\\u{200b}");
        assertThat(name("half \ud83d of one")).isEqualTo("half \\u{d83d} of one");
        assertThat(name("Zoë 日本 😀 =1+1")).isEqualTo("Zoë 日本 😀 =1+1");
    }

    @Test
    void nothingIsWithoutEnd() {
        String cleaned = name("\n".repeat(70_000));
        assertThat(cleaned).hasSize(100).endsWith("…");
        assertThat(name(cleaned)).isEqualTo(cleaned);
        assertThat(name("x".repeat(100))).isEqualTo("x".repeat(100));
        assertThat(name("😀".repeat(101))
                        .codePointCount(0, name("😀".repeat(101)).length()))
                .isEqualTo(100);
    }

    @Test
    void aSecretInTheWrongPlaceIsNotKept() {
        String key = ApiKey.random(new SecureRandom()).value();
        String link = "0123456789abcdef".repeat(3);
        assertThat(name("x" + key + " y")).isEqualTo("x*** y");
        assertThat(name("eyJhbGciOi.eyJzdWIi.c2ln")).isEqualTo("***");
        assertThat(name("/join/" + link)).isEqualTo("/join/***");
        assertThat(name(link + "ab")).isEqualTo(link + "ab");
        assertThat(Entries.entry(key).requestId()).isEqualTo("request-***");
    }
}
