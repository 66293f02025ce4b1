package dev.sandboxengine.audit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.audit.AuditRow;
import dev.sandboxengine.http.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongFunction;

/**
 * All entries as lines, the newest first. They are fetched page by page, each when the one before has gone to the client: any
 * number of them takes the memory of one page, and a client that reads slowly holds no connection to the database.
 */
enum AuditExport {
    CSV("text/csv;charset=utf-8", "audit.csv") {
        @Override
        String head() {
            return Csv.line(AuditView.names());
        }

        @Override
        String line(AuditView entry) {
            return Csv.line(entry.cells());
        }
    },
    JSON_LINES("application/x-ndjson;charset=utf-8", "audit.ndjson") {
        @Override
        String head() {
            return "";
        }

        @Override
        String line(AuditView entry) throws JsonProcessingException {
            return MAPPER.writeValueAsString(entry) + "\n";
        }
    };

    private static final ObjectMapper MAPPER = Json.mapper();

    private final String type;
    private final String fileName;

    AuditExport(String type, String fileName) {
        this.type = type;
        this.fileName = fileName;
    }

    String type() {
        return type;
    }

    String fileName() {
        return fileName;
    }

    abstract String head();

    abstract String line(AuditView entry) throws JsonProcessingException;

    /**
     * Writes the entries.
     *
     * @param first the first page
     * @param following the page of what is before an id; an empty one is the end
     */
    void write(List<AuditRow> first, LongFunction<List<AuditRow>> following, OutputStream out) throws IOException {
        out.write(head().getBytes(StandardCharsets.UTF_8));
        List<AuditRow> page = first;
        while (!page.isEmpty()) {
            for (AuditRow row : page) {
                out.write(line(AuditView.of(row)).getBytes(StandardCharsets.UTF_8));
            }
            out.flush();
            page = following.apply(page.getLast().id());
        }
    }
}
