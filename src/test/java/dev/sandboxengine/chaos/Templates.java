package dev.sandboxengine.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What the sandboxes of the trials are made of. */
final class Templates {

    /** A workspace and nothing else. */
    static final String SMALL = "small";

    private static final Map<String, String> TEXTS = Map.of(SMALL, """
            name: small
            base_image: workspace-base:latest
            resources: {cpu_limit: 500m, memory_limit: 128m}
            """);

    private Templates() {}

    static void writeTo(Path folder) {
        TEXTS.forEach((name, text) -> {
            try {
                Files.writeString(folder.resolve(name + ".yaml"), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
