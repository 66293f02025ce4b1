package dev.sandboxengine.terminal.http;

import dev.sandboxengine.terminal.TerminalKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The languages in which terminals are shown. A client chooses with {@code Sec-WebSocket-Protocol}. */
enum Protocol {
    /** The original's, which is chosen by naming none. */
    JSON("") {
        @Override
        Dialect speak(TerminalKey terminal) {
            return new JsonDialect();
        }
    },
    /** ttyd's. */
    TTY("tty") {
        @Override
        Dialect speak(TerminalKey terminal) {
            return new TtyDialect(terminal.name() + " (" + terminal.sandbox() + ")");
        }
    },
    /** Our own. */
    SANDBOX("sandbox.v1") {
        @Override
        Dialect speak(TerminalKey terminal) {
            return new SandboxDialect(terminal.name());
        }
    };

    private final String code;

    Protocol(String code) {
        this.code = code;
    }

    /** How it is written; "" for the one that is not. */
    String code() {
        return code;
    }

    /** A conversation in it. */
    abstract Dialect speak(TerminalKey terminal);

    /** The first of those that a client offers, separated by commas, that is spoken here; empty when none is. */
    static Optional<Protocol> choose(String offered) {
        return Arrays.stream(offered.split(",", -1))
                .map(String::strip)
                .flatMap(one -> Arrays.stream(values()).filter(protocol -> protocol.code.equals(one)))
                .findFirst();
    }

    /** All that can be named. */
    static String codes() {
        return Arrays.stream(values())
                .map(Protocol::code)
                .filter(code -> !code.isEmpty())
                .collect(Collectors.joining(", "));
    }
}
