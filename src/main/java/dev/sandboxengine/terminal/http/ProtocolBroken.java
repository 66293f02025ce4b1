package dev.sandboxengine.terminal.http;

/** A client said what its language does not allow. The message says what, for whoever writes the client. */
final class ProtocolBroken extends Exception {

    ProtocolBroken(String message) {
        super(message, null, false, false);
    }
}
