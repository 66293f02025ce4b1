package dev.sandboxengine.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** The loopback port of the embedded server: the one of the last start, or another when someone else has it. */
final class ServerPort {

    /** Below the ports that Linux gives to outgoing connections, so that a kept one stays free. */
    private static final int FIRST = 15432;

    private static final int COUNT = 200;

    private ServerPort() {}

    /**
     * A port that is free now, and kept in the file.
     *
     * @param attempt 0 for the kept one first; higher ones pass over as many, for ports that were taken since
     */
    static int choose(Path file, int attempt) throws IOException {
        int kept = kept(file);
        if (attempt == 0 && kept > 0 && isFree(kept)) {
            return kept;
        }
        int passed = 0;
        for (int port = FIRST; port < FIRST + COUNT; port++) {
            if (isFree(port) && passed++ >= attempt) {
                ServerFolder.writePrivately(file, port + "\n");
                return port;
            }
        }
        throw new DatabaseException("no port from " + FIRST + " to " + (FIRST + COUNT - 1)
                + " of 127.0.0.1 is free for PostgreSQL; write a free one into " + file + " and start again");
    }

    private static int kept(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        String text = Files.readString(file).strip();
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        return port < 65536 ? port : 0;
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
