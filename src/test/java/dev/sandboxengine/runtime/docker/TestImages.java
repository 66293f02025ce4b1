package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.ImageRef;

/** Images for tests, made of the workspace's by changing what runs first, and removed afterwards. */
public final class TestImages {

    /** What sandboxes are made of; {@code make test} builds it. */
    static final ImageRef WORKSPACE = new ImageRef("workspace-base:latest");

    private final RawDocker docker;
    private final String repository;

    public TestImages(RawDocker docker, String repository) {
        this.docker = docker;
        this.repository = repository;
    }

    /** Runs the sh in FIRST_PROCESS. */
    public ImageRef scripted() {
        return new ImageRef(repository + ":scripted");
    }

    /** Runs the sh in FIRST_PROCESS as root. */
    ImageRef server() {
        return new ImageRef(repository + ":server");
    }

    /** Runs what does not exist. */
    ImageRef broken() {
        return new ImageRef(repository + ":broken");
    }

    public void derive() {
        if (!docker.hasImage(WORKSPACE.value())) {
            throw new IllegalStateException(
                    "image " + WORKSPACE + " is not on this Docker host: build it with 'make images'");
        }
        String id = docker.create(repository + "-image", "{\"Image\":\"" + WORKSPACE + "\"}");
        try {
            String scripted = "ENTRYPOINT [\"/bin/sh\",\"-c\",\"eval \\\"$FIRST_PROCESS\\\"\"]";
            commit(id, "scripted", scripted);
            commit(id, "server", scripted + "\nUSER root");
            commit(id, "broken", "ENTRYPOINT [\"/no-such-program\"]");
        } finally {
            docker.remove(id);
        }
    }

    public void remove() {
        docker.request("DELETE", "/images/" + scripted() + "?force=1", "");
        docker.request("DELETE", "/images/" + server() + "?force=1", "");
        docker.request("DELETE", "/images/" + broken() + "?force=1", "");
    }

    private void commit(String container, String tag, String changes) {
        docker.expect(
                201,
                "POST",
                "/commit?container=" + container + "&repo=" + repository + "&tag=" + tag + "&changes="
                        + DockerDaemon.escape(changes),
                "");
    }
}
