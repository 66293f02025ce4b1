package dev.sandboxengine.terminal;

import dev.sandboxengine.runtime.TerminalSize;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A viewer's place at a terminal: how far it has come, and what it was told. What changes is guarded by the terminal's lock. */
final class Seat implements Viewer {

    static final long NO_WINDOW = Long.MAX_VALUE;

    private final Terminal terminal;
    private final Arrival arrival;
    private final ReplyFilter replies = new ReplyFilter();

    /** Whether the first cut was told. */
    boolean begun;
    /** Whether its input is taken. */
    boolean writes;
    /** The next byte that it is to get. */
    long at;
    /** Everything before is done with. */
    long acknowledged;
    /** Output before this is old. */
    long replayUntil;

    volatile boolean left;

    @Nullable TerminalSize toldSize;

    private String toldTitle = "";
    private Shown.@Nullable Viewers toldViewers;

    Seat(Terminal terminal, Arrival arrival) {
        this.terminal = terminal;
        this.arrival = arrival;
    }

    Arrival arrival() {
        return arrival;
    }

    boolean hasWindow() {
        return arrival.window() < NO_WINDOW;
    }

    /** How many bytes it may get now. */
    int room(int most) {
        return hasWindow() ? (int) Math.min(most, arrival.window() - (at - acknowledged)) : most;
    }

    /** What it was not told yet of how things are now. */
    Optional<Shown> news(TerminalSize size, Shown.Viewers viewers, String title) {
        if (!size.equals(toldSize)) {
            toldSize = size;
            return Optional.of(new Shown.Resized(size));
        }
        if (!viewers.equals(toldViewers)) {
            toldViewers = viewers;
            return Optional.of(viewers);
        }
        if (!title.equals(toldTitle)) {
            toldTitle = title;
            return Optional.of(new Shown.Title(title));
        }
        return Optional.empty();
    }

    /** What of its input goes to the shell, when its replies to queries do or do not. One thread at a time. */
    byte[] forShell(byte[] typed, boolean answers) {
        if (!answers) {
            return replies.filter(typed);
        }
        byte[] held = replies.end();
        byte[] all = Arrays.copyOf(held, held.length + typed.length);
        System.arraycopy(typed, 0, all, held.length, typed.length);
        return all;
    }

    @Override
    public Optional<Shown> next(Duration patience) throws InterruptedException {
        return terminal.next(this, patience);
    }

    @Override
    public boolean acknowledge(long offset) {
        return terminal.acknowledge(this, offset);
    }

    @Override
    public boolean input(byte[] bytes) throws InterruptedException {
        return terminal.input(this, bytes);
    }

    @Override
    public void resize(TerminalSize size) {
        terminal.resize(this, size);
    }

    @Override
    public boolean takeOver() {
        return terminal.takeOver(this);
    }

    @Override
    public void close() {
        terminal.leave(this);
    }
}
