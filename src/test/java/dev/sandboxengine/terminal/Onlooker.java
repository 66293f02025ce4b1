package dev.sandboxengine.terminal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** Looks at a terminal on a thread of its own, remembers what it is shown, and checks that nothing is out of order. */
final class Onlooker implements AutoCloseable {

    private static final String BEGIN = "BEGIN";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Viewer viewer;
    private final List<Shown> told = new CopyOnWriteArrayList<>();
    private final StringBuffer text = new StringBuffer();
    private final MessageDigest digest = sha256();
    private final Thread thread;
    private volatile long at = -1;
    private volatile long hashed;
    private boolean hashing;
    private volatile boolean stopped;
    private volatile boolean resting;
    private volatile String trouble = "";

    Onlooker(Viewer viewer) {
        this.viewer = viewer;
        this.thread = Thread.ofVirtual().start(this::look);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void look() {
        try {
            while (!stopped) {
                Optional<Shown> next = resting ? Optional.empty() : viewer.next(Duration.ofMillis(100));
                next.ifPresent(this::shown);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void shown(Shown shown) {
        switch (shown) {
            case Shown.Output(long offset, byte[] bytes) -> {
                if (offset != at) {
                    trouble = "byte " + offset + " came where " + at + " was due";
                }
                at = offset + bytes.length;
                if (hashing) {
                    digest.update(bytes);
                    hashed += bytes.length;
                } else {
                    text.append(new String(bytes, StandardCharsets.ISO_8859_1));
                    beginToHash();
                }
                viewer.acknowledge(at);
            }
            case Shown.Cut cut -> {
                at = cut.offset();
                told.add(cut);
            }
            default -> told.add(shown);
        }
    }

    private void beginToHash() {
        int begin = text.indexOf(BEGIN);
        if (begin >= 0) {
            hashing = true;
            String rest = text.substring(begin + BEGIN.length());
            digest.update(rest.getBytes(StandardCharsets.ISO_8859_1));
            hashed = rest.length();
        }
    }

    void type(String words) throws InterruptedException {
        viewer.input(words.getBytes(StandardCharsets.UTF_8));
    }

    void rest(boolean rests) {
        resting = rests;
    }

    void awaitText(String words) {
        Awaitility.await("the terminal shows " + words).atMost(PATIENCE).until(() -> text.indexOf(words) >= 0);
    }

    <T extends Shown> T await(Class<T> kind) {
        Awaitility.await("told " + kind.getSimpleName())
                .atMost(PATIENCE)
                .until(() -> told.stream().anyMatch(kind::isInstance));
        return told(kind).getLast();
    }

    <T extends Shown> List<T> told(Class<T> kind) {
        List<T> found = new ArrayList<>();
        told.forEach(each -> {
            if (kind.isInstance(each)) {
                found.add(kind.cast(each));
            }
        });
        return found;
    }

    String text() {
        return text.toString();
    }

    long at() {
        return at;
    }

    /** How many bytes came after the word BEGIN. */
    long hashed() {
        return hashed;
    }

    /** The hash of what came after the word BEGIN. */
    String hash() {
        return HexFormat.of().formatHex(digest.digest());
    }

    String trouble() {
        return trouble;
    }

    Viewer viewer() {
        return viewer;
    }

    @Override
    public void close() {
        stopped = true;
        viewer.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
