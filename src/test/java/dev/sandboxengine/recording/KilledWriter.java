package dev.sandboxengine.recording;

import dev.sandboxengine.recording.directory.DirectoryCasts;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.terminal.Epoch;
import dev.sandboxengine.terminal.TerminalKey;
import dev.sandboxengine.terminal.TerminalName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/** A process that records a terminal that always says the same, from where the process before it was killed. */
final class KilledWriter {

    static final RecordingId ID = new RecordingId(new UUID(0, 1));
    private static final TerminalSize SIZE = new TerminalSize(80, 24);

    private KilledWriter() {}

    /** What the terminal says. */
    static String said() {
        StringBuilder said = new StringBuilder();
        for (int line = 0; line < 60_000; line++) {
            said.append(line)
                    .append(" größer als 😀 ")
                    .append(line * 7919L % 104_729)
                    .append("\r\n");
        }
        return said.toString();
    }

    /** Writes small pieces as fast as it can. */
    @SuppressWarnings("SystemOut") // its parent waits for a line
    public static void main(String... folder) throws IOException {
        byte[] said = said().getBytes(StandardCharsets.UTF_8);
        LiveRecording tap = open(DirectoryCasts.open(Path.of(folder[0])));
        System.out.println("from " + tap.wanted());
        int at = (int) tap.wanted();
        while (at < said.length) {
            int end = Math.min(said.length, at + 1 + at % 997);
            tap.output(at, Arrays.copyOfRange(said, at, end));
            at = end;
            tap.write(true);
        }
        tap.exited(0);
        tap.write(true);
        tap.close();
        System.out.println("all");
    }

    private static LiveRecording open(CastStore casts) throws IOException {
        TerminalKey key = new TerminalKey(new SandboxId("aaaaaaaaaaaa"), new UUID(0, 2), TerminalName.MAIN);
        Recording recording =
                new Recording(ID, key, new Epoch("0011223344556677"), Instant.EPOCH, false, Recording.Figures.NONE);
        CastStore.Content content = casts.open(ID);
        CastText text;
        if (content.last().isPresent()) {
            text = CastText.after(content.last().get());
        } else {
            text = CastText.begin(SIZE, Instant.EPOCH, "main");
            content.add(text.piece(), text.length(), text.checkpoint());
            text.kept();
        }
        return new LiveRecording(
                recording,
                content,
                text,
                SIZE,
                0,
                1L << 30,
                new QueueSpace(1 << 24),
                () -> true,
                System::nanoTime,
                () -> {});
    }
}
