package dev.sandboxengine.terminal.http;

/** What is sent to a client at once. */
sealed interface Frame {

    /** Text. */
    record Text(String text) implements Frame {}

    /** Bytes, which are nobody else's. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
    record Binary(byte[] bytes) implements Frame {}
}
