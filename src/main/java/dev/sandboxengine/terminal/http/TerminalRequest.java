package dev.sandboxengine.terminal.http;

import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.terminal.TerminalName;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** What an upgrade asks for. Immutable. */
public final class TerminalRequest {

    static final String PROTOCOL = "Sec-WebSocket-Protocol";
    private static final String[] KNOWN = {"terminal", "mode", "token", "ticket"};

    /** How somebody wants to take part. */
    public enum Mode {
        READ,
        WRITE
    }

    private final TerminalName terminal;
    private final Optional<Mode> mode;
    private final Protocol protocol;

    private TerminalRequest(TerminalName terminal, Optional<Mode> mode, Protocol protocol) {
        this.terminal = terminal;
        this.mode = mode;
        this.protocol = protocol;
    }

    /**
     * Reads one.
     *
     * @param also query parameters that are known beside those of every terminal
     * @throws Problem when it asks for what there is not
     */
    public static TerminalRequest of(Context ctx, String... also) {
        Query query = Query.of(
                ctx, Stream.concat(Arrays.stream(KNOWN), Arrays.stream(also)).toArray(String[]::new));
        TerminalName terminal = query.text("terminal")
                .map(name -> TerminalName.parse(name)
                        .orElseThrow(() -> Problem.invalid(
                                "terminal",
                                "terminal is a name of 1 to 32 lower-case letters, digits and hyphens, the first no"
                                        + " hyphen")))
                .orElse(TerminalName.MAIN);
        Optional<Mode> mode = query.text("mode").map(text -> switch (text) {
            case "read" -> Mode.READ;
            case "write" -> Mode.WRITE;
            default -> throw Problem.invalid("mode", "mode is read or write");
        });
        String offered = Optional.ofNullable(ctx.header(PROTOCOL)).orElse("");
        Protocol protocol = Protocol.choose(offered)
                .orElseThrow(() -> Problem.invalid(
                        PROTOCOL,
                        "none of these protocols is spoken here; offer " + Protocol.codes() + ", or none for JSON"));
        return new TerminalRequest(terminal, mode, protocol);
    }

    /** Which terminal of the sandbox. */
    public TerminalName terminal() {
        return terminal;
    }

    /** How they want to take part; empty when they leave it to what they may. */
    public Optional<Mode> mode() {
        return mode;
    }

    Protocol protocol() {
        return protocol;
    }
}
