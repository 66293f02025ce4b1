package dev.sandboxengine.runtime.docker;

import java.io.IOException;
import java.io.InputStream;

/** Makes something of the body of an answer. */
interface BodyReader<T> {
    T read(InputStream body) throws IOException;
}
