package dev.sandboxengine.runtime.docker;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * HTTP/1.1 to the daemon, a connection per request: to a local socket one costs 50 µs, none is ever stale after a restart of
 * the daemon, and a connection that became an exec's stream can be half-closed. Thread-safe.
 */
final class DaemonHttp {

    private static final byte[] NOTHING = {};
    private static final int MAX_HEADERS = 200;

    private final DaemonAddress address;
    private final Deadlines deadlines;

    DaemonHttp(DaemonAddress address, Deadlines deadlines) {
        this.address = address;
        this.deadlines = deadlines;
    }

    /** A question: the target has its query; a body is sent with its length. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
    record Question(String method, String target, Map<String, String> headers, byte[] body) {

        static Question get(String target) {
            return new Question("GET", target, Map.of(), NOTHING);
        }

        static Question json(String method, String target, byte[] body) {
            return new Question(method, target, Map.of("Content-Type", "application/json"), body);
        }

        static Question of(String method, String target) {
            return new Question(method, target, Map.of(), NOTHING);
        }
    }

    /** An answer whose body is still to be read; after status 101 the wire is both ways' own. */
    record Answer(int status, Map<String, List<String>> headers, InputStream body, WireInput input, Wire wire)
            implements Closeable {

        String header(String name) {
            var values = headers.get(name);
            return values == null ? "" : values.getFirst();
        }

        @Override
        public void close() {
            wire.close();
        }
    }

    /** A whole answer. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
    record Whole(int status, Map<String, List<String>> headers, byte[] body) {

        String header(String name) {
            var values = headers.get(name);
            return values == null ? "" : values.getFirst();
        }
    }

    /** Asks and waits for the header of the answer; the caller closes it. */
    Answer open(Question question, Duration timeout) throws IOException {
        Wire wire = address.wire();
        try (var deadline = deadlines.arm(wire::close, timeout)) {
            try {
                return ask(wire, question);
            } catch (IOException failure) {
                wire.close();
                throw deadline.explain(failure);
            }
        }
    }

    /** Asks and waits for all of an answer of at most so many bytes. */
    Whole exchange(Question question, Duration timeout, int maxBytes) throws IOException {
        Wire wire = address.wire();
        try (wire;
                var deadline = deadlines.arm(wire::close, timeout)) {
            try {
                var answer = ask(wire, question);
                byte[] body = answer.body().readNBytes(maxBytes + 1);
                if (body.length > maxBytes) {
                    throw new IOException("the answer is longer than " + maxBytes + " bytes");
                }
                return new Whole(answer.status(), answer.headers(), body);
            } catch (IOException failure) {
                throw deadline.explain(failure);
            }
        }
    }

    /** Reads the body of an answer within the time. */
    <T> T within(Duration time, Answer answer, BodyReader<T> reader) throws IOException {
        try (var deadline = deadlines.arm(answer::close, time)) {
            try {
                return reader.read(answer.body());
            } catch (IOException failure) {
                throw deadline.explain(failure);
            }
        }
    }

    /** Does what ends something after the time, until the deadline is closed. */
    Deadlines.Deadline limit(Runnable end, Duration time) throws IOException {
        return deadlines.arm(end, time);
    }

    private static Answer ask(Wire wire, Question question) throws IOException {
        wire.connect();
        var head = new StringBuilder()
                .append(question.method())
                .append(' ')
                .append(question.target())
                .append(" HTTP/1.1\r\nHost: docker\r\nUser-Agent: sandbox-engine\r\n");
        if (!question.headers().containsKey("Connection")) {
            head.append("Connection: close\r\n");
        }
        question.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        if (question.body().length > 0 || !question.method().matches("GET|HEAD|DELETE")) {
            head.append("Content-Length: ").append(question.body().length).append("\r\n");
        }
        byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        wire.write(bytes, 0, bytes.length);
        try {
            wire.write(question.body(), 0, question.body().length);
        } catch (IOException brokenOff) {
            return answerBeforeTheEnd(wire, question, brokenOff);
        }
        return answer(wire, question.method());
    }

    /** A daemon that refuses a question answers, and hangs up, without reading all of it. */
    private static Answer answerBeforeTheEnd(Wire wire, Question question, IOException brokenOff) throws IOException {
        try {
            return answer(wire, question.method());
        } catch (IOException silent) {
            brokenOff.addSuppressed(silent);
            throw brokenOff;
        }
    }

    private static Answer answer(Wire wire, String method) throws IOException {
        var in = new WireInput(wire);
        int status = status(in.readLine());
        var headers = headers(in);
        while (status >= 100 && status < 200 && status != 101) {
            status = status(in.readLine());
            headers = headers(in);
        }
        return new Answer(status, headers, body(in, method, status, headers), in, wire);
    }

    private static InputStream body(WireInput in, String method, int status, Map<String, List<String>> headers)
            throws IOException {
        if (method.equals("HEAD") || status == 204 || status == 304) {
            return InputStream.nullInputStream();
        }
        var length = headers.get("Content-Length");
        if (headers.getOrDefault("Transfer-Encoding", List.of()).stream()
                .anyMatch(coding -> coding.toLowerCase(Locale.ROOT).contains("chunked"))) {
            return HttpBody.ofChunks(in);
        }
        if (length == null) {
            return HttpBody.untilEnd(in);
        }
        try {
            return HttpBody.ofLength(in, Long.parseLong(length.getFirst().trim()));
        } catch (NumberFormatException _) {
            throw new IOException("not a length: '" + length.getFirst() + "'");
        }
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")) {
            throw new IOException("the answer is not HTTP: '" + line.substring(0, Math.min(80, line.length())) + "'");
        }
        return Integer.parseInt(line, 9, 12, 10);
    }

    private static Map<String, List<String>> headers(WireInput in) throws IOException {
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        int count = 0;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            int colon = line.indexOf(':');
            if (colon < 1 || ++count > MAX_HEADERS) {
                throw new IOException("the header of the answer is broken");
            }
            headers.computeIfAbsent(line.substring(0, colon).trim(), _ -> new ArrayList<>())
                    .add(line.substring(colon + 1).trim());
        }
        return headers;
    }
}
