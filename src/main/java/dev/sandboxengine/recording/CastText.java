package dev.sandboxengine.recording;

import dev.sandboxengine.runtime.TerminalSize;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Writes asciicast v3: a line of JSON that says what is recorded, then a line for each event. A character is never split between
 * two events. What it has written is taken by pieces, each with the {@link Checkpoint} after it; it can go back to the last one.
 * Not thread-safe.
 */
final class CastText {

    private static final byte[] NOTHING = {};
    private static final int KEPT_BUFFER = 64 << 10;

    private final JsonText json = new JsonText();

    private long offset;
    private long bytes;
    private long text;
    private long millis;
    private long dropped;
    private long invalidBefore;
    private TerminalSize size;
    private RecordingStatus status = RecordingStatus.RECORDING;
    private OptionalInt exitCode = OptionalInt.empty();

    /** The beginning of a character whose rest was not told yet. */
    private byte[] half = NOTHING;

    private CastText(TerminalSize size) {
        this.size = size;
    }

    /** Begins with the first line. */
    static CastText begin(TerminalSize size, Instant at, String title) {
        CastText cast = new CastText(size);
        cast.json.plain("{\"version\":3,\"term\":{\"cols\":" + size.columns() + ",\"rows\":" + size.rows()
                + ",\"type\":\"xterm-256color\"},\"timestamp\":" + at.getEpochSecond()
                + ",\"command\":\"bash --login\",\"title\":\"");
        cast.json.string(title);
        cast.json.plain("\"}\n");
        return cast;
    }

    /** Goes on after a piece. */
    static CastText after(Checkpoint last) {
        CastText cast = new CastText(last.size());
        cast.backTo(last);
        return cast;
    }

    /** Forgets what was written since then: it could not be kept. */
    void backTo(Checkpoint last) {
        offset = last.offset();
        bytes = last.bytes();
        text = last.text();
        millis = last.millis();
        dropped = last.dropped();
        invalidBefore = last.invalid() - json.invalid();
        size = last.size();
        status = last.status();
        exitCode = last.exitCode();
        half = NOTHING;
        json.clear(KEPT_BUFFER);
    }

    /** What was written since the last piece, of which the first {@link #length} bytes count. */
    byte[] piece() {
        return json.bytes();
    }

    int length() {
        return json.length();
    }

    /** How long it is in all. */
    long total() {
        return text + json.length();
    }

    /** The state after what is written. */
    Checkpoint checkpoint() {
        return new Checkpoint(
                offset - half.length,
                bytes - half.length,
                total(),
                millis,
                dropped,
                invalidBefore + json.invalid(),
                size,
                status,
                exitCode);
    }

    /** The piece was kept. */
    void kept() {
        text = total();
        json.clear(KEPT_BUFFER);
    }

    /** Whether nothing comes after what was written. */
    boolean isOver() {
        return status != RecordingStatus.RECORDING;
    }

    void add(Heard heard) {
        switch (heard) {
            case Heard.Output output -> output(output);
            case Heard.Input input -> input(input);
            case Heard.Resized resized -> resized(resized.at(), resized.size());
            case Heard.Marker marker -> {
                event(marker.at(), 'm');
                json.string(marker.words());
                end();
            }
            case Heard.Exited exited -> {
                missing(exited.at(), exited.end());
                giveUpHalf(exited.at());
                event(exited.at(), 'x');
                json.plain(Integer.toString(exited.code()));
                end();
                status = RecordingStatus.COMPLETE;
                exitCode = OptionalInt.of(exited.code());
            }
        }
    }

    /** Says that the terminal has another size, if it has. */
    void resized(long at, TerminalSize present) {
        if (!present.equals(size)) {
            size = present;
            event(at, 'r');
            json.plain(present.columns() + "x" + present.rows());
            end();
        }
    }

    /** Ends it before the shell does. */
    void cut(String why) {
        giveUpHalf(millis);
        add(new Heard.Marker(millis, why));
        status = RecordingStatus.CUT;
    }

    /** Counts input that is not in it. */
    void lost(long count) {
        dropped += count;
    }

    private void output(Heard.Output output) {
        missing(output.at(), output.offset());
        long told = offset - output.offset();
        if (told >= output.bytes().length) {
            return;
        }
        byte[] fresh =
                told == 0 ? output.bytes() : Arrays.copyOfRange(output.bytes(), (int) told, output.bytes().length);
        offset += fresh.length;
        bytes += fresh.length;
        byte[] whole = half.length == 0 ? fresh : joined(half, fresh);
        int before = json.length();
        long then = millis;
        event(output.at(), 'o');
        int left = json.string(whole, whole.length, false);
        half = left == 0 ? NOTHING : Arrays.copyOfRange(whole, whole.length - left, whole.length);
        if (left == whole.length) {
            json.backTo(before);
            millis = then;
        } else {
            end();
        }
    }

    /** What lies before an offset, and was not told, is lost. */
    private void missing(long at, long until) {
        if (until > offset) {
            giveUpHalf(at);
            long count = until - offset;
            dropped += count;
            offset = until;
            add(new Heard.Marker(at, count + " bytes of output are missing here"));
        }
    }

    private void giveUpHalf(long at) {
        if (half.length > 0) {
            event(at, 'o');
            json.string(half, half.length, true);
            end();
            half = NOTHING;
        }
    }

    private void input(Heard.Input input) {
        bytes += input.bytes().length;
        event(input.at(), 'i');
        json.string(input.bytes(), input.bytes().length, true);
        end();
    }

    private void event(long at, char code) {
        long interval = Math.max(0, at - millis);
        millis += interval;
        String fraction = Long.toString(1000 + interval % 1000).substring(1);
        json.plain("[" + interval / 1000 + "." + fraction + ",\"" + code + "\",\"");
    }

    private void end() {
        json.plain("\"]\n");
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
