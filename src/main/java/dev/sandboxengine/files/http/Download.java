package dev.sandboxengine.files.http;

import dev.sandboxengine.http.Answers;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes that go straight to the client: a file may be larger than memory. What fails among the first of them is still answered
 * as a problem; what fails later breaks the connection, as nothing else tells a client that it does not have all.
 */
final class Download {

    private static final Logger log = LoggerFactory.getLogger(Download.class);
    private static final int PIECE = 64 << 10;

    private final Context ctx;
    private final String type;

    Download(Context ctx, String type) {
        this.ctx = ctx;
        this.type = type;
    }

    void send(InputStream bytes) throws IOException {
        byte[] first = bytes.readNBytes(PIECE);
        ctx.status(200).contentType(type);
        // Whatever a sandbox holds, a browser must not show it with our origin
        ctx.header("Content-Disposition", "attachment");
        OutputStream out = ctx.res().getOutputStream();
        try {
            out.write(first);
            bytes.transferTo(out);
            out.flush();
        } catch (EofException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            log.warn("the download of {} broke off: {}", ctx.path(), e.getMessage());
            throw Answers.breakOff(ctx, e);
        }
    }
}
