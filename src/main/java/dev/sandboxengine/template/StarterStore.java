package dev.sandboxengine.template;

import java.util.List;

/**
 * Keeps the files that workspaces begin with, so that a sandbox gets what its template had when it was asked for, and so that
 * it is known later what a person began with. Thread-safe.
 */
public interface StarterStore {

    /** Keeps the files of this hash; nothing happens when they are kept already. */
    void keep(String sha256, List<StarterFile> files);

    /** The files of this hash, by path; none when they were never kept. */
    List<StarterFile> find(String sha256);
}
