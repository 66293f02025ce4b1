package dev.sandboxengine.runtime.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;

/** Reads the end of what first processes wrote. Thread-safe. */
final class PodLogs {

    /** The most that is returned; of more the end. */
    static final int MAX_BYTES = 1 << 20;

    private final DockerDaemon daemon;
    private final OwnContainers containers;

    PodLogs(DockerDaemon daemon, OwnContainers containers) {
        this.daemon = daemon;
        this.containers = containers;
    }

    byte[] tail(PodPart part, int lines) {
        String deed = "read the logs of " + part.words();
        return containers.with(part, id -> read(deed, id, Math.max(lines, 0))).orElseThrow(part::notFound);
    }

    private byte[] read(String deed, String id, int lines) {
        var timeout = daemon.config().callTimeout();
        var question = DaemonHttp.Question.get("/containers/" + id + "/logs?stdout=1&stderr=1&follow=0&tail=" + lines);
        return daemon.stream(deed, question, timeout, body -> end(new OutputFrames(body::read, false)));
    }

    private static byte[] end(OutputFrames frames) throws IOException {
        var parts = new ArrayDeque<byte[]>();
        long kept = 0;
        for (var output = frames.next(); output != null; output = frames.next()) {
            parts.addLast(output.bytes());
            kept += output.bytes().length;
            while (kept - parts.getFirst().length >= MAX_BYTES) {
                kept -= parts.removeFirst().length;
            }
        }
        var all = new ByteArrayOutputStream((int) kept);
        parts.forEach(all::writeBytes);
        byte[] bytes = all.toByteArray();
        return bytes.length <= MAX_BYTES ? bytes : Arrays.copyOfRange(bytes, bytes.length - MAX_BYTES, bytes.length);
    }
}
