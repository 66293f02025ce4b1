package dev.sandboxengine.template.yaml;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Waits until something may have changed in some folders. Where the file system tells of changes, the wait ends soon after
 * one; where it does not, as on many network file systems, the wait lasts its full time. Used by one thread.
 */
final class FolderWatch implements Closeable {

    // Editors write a file in several steps; what they leave in between is not worth reading.
    private static final Duration SETTLE = Duration.ofMillis(50);

    private final Optional<WatchService> service;
    private final Map<Path, WatchKey> keys = new HashMap<>();

    private FolderWatch(Optional<WatchService> service) {
        this.service = service;
    }

    static FolderWatch on(FileSystem fileSystem) {
        try {
            return new FolderWatch(Optional.of(fileSystem.newWatchService()));
        } catch (IOException | UnsupportedOperationException _) {
            // The machine's limit of watchers may be used up; waiting in full does the work as well.
            return new FolderWatch(Optional.empty());
        }
    }

    /** Blocks for at most this time, less when one of the folders changes. */
    void await(List<Path> folders, Duration longest) throws InterruptedException {
        if (service.isEmpty()) {
            Thread.sleep(longest);
            return;
        }
        WatchService changes = service.get();
        keys.values().removeIf(key -> !key.isValid());
        folders.forEach(folder -> register(folder, changes));
        WatchKey changed = changes.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
        if (changed == null) {
            return;
        }
        Thread.sleep(SETTLE);
        while (changed != null) {
            changed.pollEvents();
            changed.reset();
            changed = changes.poll();
        }
    }

    private void register(Path folder, WatchService changes) {
        if (keys.containsKey(folder)) {
            return;
        }
        try {
            keys.put(
                    folder,
                    folder.register(
                            changes,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE));
        } catch (IOException | UnsupportedOperationException _) {
            // Removed just now, or one watch too many: its changes are seen when the time is over.
        }
    }

    @Override
    public void close() throws IOException {
        if (service.isPresent()) {
            service.get().close();
        }
    }
}
