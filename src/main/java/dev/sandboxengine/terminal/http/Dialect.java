package dev.sandboxengine.terminal.http;

import dev.sandboxengine.terminal.Shown;
import java.util.List;

/**
 * One conversation in one language. What is shown comes from one thread at a time, what is read from one thread at a time,
 * which may be another one.
 */
interface Dialect {

    /** What is said before the client has said anything. */
    List<Frame> greeting();

    /** Whether the client has to speak first, with a {@link Said.Hello}. */
    boolean waitsForHello();

    /** Whether the client says itself how far it has come; else what the network took counts. */
    boolean acknowledges();

    /** The largest message that a client may send, in bytes. */
    int largestMessage();

    Said read(String text) throws ProtocolBroken;

    Said read(byte[] bytes) throws ProtocolBroken;

    /** The frames that tell what is shown; none where the language has no word for it. */
    List<Frame> show(Shown shown);

    /** The frames that tell why nothing more will come. */
    List<Frame> error(String message);
}
