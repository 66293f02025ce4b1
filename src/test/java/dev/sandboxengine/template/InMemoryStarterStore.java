package dev.sandboxengine.template;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps them in memory. Thread-safe. */
public final class InMemoryStarterStore implements StarterStore {

    private final Map<String, List<StarterFile>> kept = new ConcurrentHashMap<>();

    @Override
    public void keep(String sha256, List<StarterFile> files) {
        kept.putIfAbsent(
                sha256,
                files.stream().sorted(Comparator.comparing(StarterFile::path)).toList());
    }

    @Override
    public List<StarterFile> find(String sha256) {
        return kept.getOrDefault(sha256, List.of());
    }
}
