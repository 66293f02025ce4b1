package dev.sandboxengine.sandbox;

import java.util.List;

/**
 * A page of a list.
 *
 * @param sandboxes those on it
 * @param total how many there are on all pages
 */
public record SandboxPage(List<Sandbox> sandboxes, long total) {

    public SandboxPage {
        sandboxes = List.copyOf(sandboxes);
    }
}
