package dev.sandboxengine.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What a process wrote and how it ended. */
public record Ran(String out, String err, int code) {

    /** Reads a process to its end. */
    public static Ran toTheEnd(ExecProcess process) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        for (var output = process.next(); output.isPresent(); output = process.next()) {
            (output.get().channel() == ExecProcess.Channel.STDOUT ? out : err)
                    .writeBytes(output.get().bytes());
        }
        return new Ran(out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), process.exitCode());
    }

    /** Reads until the output contains a text, or the end; what was read. */
    public static String until(ExecProcess process, String text) {
        var out = new StringBuilder();
        while (out.indexOf(text) < 0) {
            var output = process.next();
            if (output.isEmpty()) {
                break;
            }
            out.append(new String(output.get().bytes(), StandardCharsets.UTF_8));
        }
        return out.toString();
    }
}
