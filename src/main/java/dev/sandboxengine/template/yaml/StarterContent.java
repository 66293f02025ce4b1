package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.Starter;
import dev.sandboxengine.template.StarterFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Names the files of a starter by their content: the same files have the same name, wherever and whenever they are read. */
final class StarterContent {

    private StarterContent() {}

    /** The name and size of these files, which are sorted by path. */
    static Starter named(List<StarterFile> files) {
        MessageDigest digest = sha256();
        long bytes = 0;
        for (StarterFile file : files) {
            byte[] path = file.path().getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(9)
                    .putInt(path.length)
                    .put((byte) (file.executable() ? 1 : 0))
                    .putInt(file.content().length)
                    .array());
            digest.update(path);
            digest.update(file.content());
            bytes += file.content().length;
        }
        return new Starter(HexFormat.of().formatHex(digest.digest()), files.size(), bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
