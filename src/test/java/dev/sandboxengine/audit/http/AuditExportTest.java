package dev.sandboxengine.audit.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.audit.AuditRow;
import dev.sandboxengine.audit.Entries;
import dev.sandboxengine.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines are what their formats say, harmless in a spreadsheet, and as many as there are. */
class AuditExportTest {

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK(\"http://x\",\"y\")"})
    void aFormulaIsText(String formula) {
        String line = Csv.line(List.of(formula));
        assertThat(line.replaceFirst("^\"", "")).startsWith("'");
    }

    @Test
    void cellsAreQuotedWhereTheyHaveTo() {
        assertThat(Csv.line(Arrays.asList("a", null, 7, true))).isEqualTo("a,,7,true\r\n");
        assertThat(Csv.line(List.of("a,b", "say \"x\"", "two\nlines", "a=b")))
                .isEqualTo("\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",a=b\r\n");
        assertThat(Csv.line(List.of("=\"a\""))).isEqualTo("\"'=\"\"a\"\"\"\r\n");
    }

    @Test
    void everyColumnHasItsCell() throws IOException {
        var out = new ByteArrayOutputStream();
        AuditExport.CSV.write(List.of(new AuditRow(1, Entries.entry("=x,y"))), _ -> List.of(), out);
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().split(","))
                .as("those of the same entry in JSON")
                .containsExactlyElementsOf(namesInJson());
        assertThat(lines.getLast())
                .startsWith("1,2026-03-01T10:00:00.123456Z,api_client:")
                .contains(
                        ",\"'=x,y\",ticket:00000000-0000-0000-0000-000000000002,127.0.0.1,sandboxes.stop,sandbox,k3v9x2m7q4ab,")
                .endsWith(",refused,409,conflict,\"request-=x,y\",false");
    }

    private static List<String> namesInJson() {
        JsonNode entry = Json.mapper().valueToTree(AuditView.of(new AuditRow(1, Entries.entry("x"))));
        return entry.propertyStream().map(Map.Entry::getKey).toList();
    }

    /** Counts, and keeps nothing. */
    private static final class Counting extends OutputStream {

        private long lines;

        @Override
        public void write(int b) {
            lines += b == '\n' ? 1 : 0;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPageHasGoneBeforeTheNextIsFetched(AuditExport export) throws IOException {
        long all = 100_000;
        long head = export == AuditExport.CSV ? 1 : 0;
        var out = new Counting();
        export.write(
                page(all + 1),
                before -> {
                    assertThat(out.lines).isEqualTo(head + all - before + 1);
                    return page(before);
                },
                out);
        assertThat(out.lines).isEqualTo(head + all);
    }

    private static List<AuditRow> page(long before) {
        var entry = Entries.entry("x");
        return LongStream.iterate(before - 1, id -> id >= 1 && id >= before - 1000, id -> id - 1)
                .mapToObj(id -> new AuditRow(id, entry))
                .toList();
    }
}
