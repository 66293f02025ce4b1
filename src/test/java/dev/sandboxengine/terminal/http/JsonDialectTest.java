package dev.sandboxengine.terminal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.http.JsonDialect.FromClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDialectTest {

    @Test
    void framesToTheClientAreTheOriginals() {
        assertThat(JsonDialect.connected()).isEqualTo("{\"type\":\"connected\"}");
        assertThat(JsonDialect.output("a\"\u001b\n\u00e9"))
                .isEqualTo("{\"type\":\"output\",\"data\":\"a\\\"\\u001B\\n\u00e9\"}");
        assertThat(JsonDialect.error("no")).isEqualTo("{\"type\":\"error\",\"data\":\"no\"}");
        assertThat(JsonDialect.exit(137)).isEqualTo("{\"type\":\"exit\",\"code\":137}");
    }

    @Test
    void framesFromTheClientAreUnderstood() {
        assertThat(JsonDialect.read("{\"type\":\"input\",\"data\":\"ls\\r\"}")).contains(new FromClient.Input("ls\r"));
        assertThat(JsonDialect.read("{\"type\":\"input\",\"data\":\"\"}")).contains(new FromClient.Input(""));
        assertThat(JsonDialect.read("{\"data\":\"x\",\"more\":1,\"type\":\"input\"}"))
                .contains(new FromClient.Input("x"));
        assertThat(JsonDialect.read("{\"type\":\"resize\",\"cols\":120,\"rows\":40}"))
                .contains(new FromClient.Resize(new TerminalSize(120, 40)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "7",
                "\"input\"",
                "{}",
                "{\"type\":\"ping\"}",
                "{\"type\":7}",
                "{\"type\":null}",
                "{\"type\":\"input\"}",
                "{\"type\":\"input\",\"data\":7}",
                "{\"type\":\"input\",\"data\":null}",
                "{\"type\":\"resize\"}",
                "{\"type\":\"resize\",\"cols\":0,\"rows\":40}",
                "{\"type\":\"resize\",\"cols\":80,\"rows\":1001}",
                "{\"type\":\"resize\",\"cols\":-1,\"rows\":1}",
                "{\"type\":\"resize\",\"cols\":99999999999,\"rows\":1}",
                "{\"type\":\"resize\",\"cols\":\"x\",\"rows\":1}"
            })
    void whatMeansNothingIsIgnored(String frame) {
        assertThat(JsonDialect.read(frame)).isEmpty();
    }

    @Test
    void aDeepFrameIsIgnored() {
        assertThat(JsonDialect.read("[".repeat(100_000))).isEmpty();
    }
}
