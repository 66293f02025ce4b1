package dev.sandboxengine.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFormsTest {

    @ParameterizedTest
    @CsvSource({
        "there is no sandbox 'sbx_MALn89x8RDKG4nLHH-_', there is no sandbox '***'",
        "/sandboxes/inv_PED9R2IaXTc3?a=b, /sandboxes/***?a=b",
        "/?ticket=tkt_PED9R2IaXTc3, /?ticket=***",
        "a eyJraWQiOiJ.eyJzdWIiOiJh.C2wESSp7_-9 b, a *** b",
        "/join/0123456789abcdef0123456789abcdef0123456789abcdef/x, /join/***/x"
    })
    void whatLooksLikeASecretIsMasked(String text, String masked) {
        assertThat(SecretForms.masked(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sbx_short",
                "they say hey",
                "58ed5dc00e5d2dd12d9efcf1b19e4b3cad2a8e5e9b0b7fa4a3a0e3d0c0b1a2f3",
                "b8c9bd86-8dcd-423c-9236-18c4db453dfc"
            })
    void othersAreLeftAlone(String text) {
        assertThat(SecretForms.masked(text)).isEqualTo(text);
    }

    @Test
    @Timeout(20)
    void aHostileTextTakesNoLonger() {
        int times = 300_000;
        assertThat(SecretForms.masked("eyJ".repeat(times))).isEqualTo("***");
        assertThat(SecretForms.masked("eyJa.a.a.a" + ".a".repeat(times))).isEqualTo("***");
        assertThat(SecretForms.masked("sbx_".repeat(times))).isEqualTo("***");
        assertThat(SecretForms.masked("a".repeat(times))).hasSize(times);
    }
}
