package dev.sandboxengine.exec.http;

import dev.sandboxengine.http.EventStream;
import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.Utf8Text;
import java.io.IOException;
import java.util.Map;

/** Sends what a command writes as events {@code stdout} and {@code stderr}, never half a character. One thread at a time. */
final class OutputEvents {

    private final EventStream events;
    private final Utf8Text stdout = new Utf8Text();
    private final Utf8Text stderr = new Utf8Text();

    OutputEvents(EventStream events) {
        this.events = events;
    }

    void send(ExecProcess.Output output) throws IOException {
        switch (output.channel()) {
            case STDOUT -> send("stdout", stdout.decode(output.bytes()));
            case STDERR -> send("stderr", stderr.decode(output.bytes()));
        }
    }

    void end() throws IOException {
        send("stdout", stdout.end());
        send("stderr", stderr.end());
    }

    private void send(String name, String text) throws IOException {
        if (!text.isEmpty()) {
            events.send(name, Map.of("data", text));
        }
    }
}
