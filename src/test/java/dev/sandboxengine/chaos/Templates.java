package dev.sandboxengine.chaos;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** What the sandboxes of the trials are made of. */
final class Templates {

    /** A workspace and nothing else. */
    static final String SMALL = "small";

    /** A workspace with everything that a template can ask for beside it. */
    static final String WHOLE = "whole";

    private static final Map<String, String> TEXTS = Map.of(SMALL, """
            name: small
            base_image: workspace-base:latest
            resources: {cpu_limit: 500m, memory_limit: 128m}
            """, WHOLE, """
            name: whole
            base_image: workspace-base:latest
            resources: {cpu_limit: 500m, memory_limit: 128m}
            services:
              - name: postgres
                init: ["create table chaos (id int primary key)"]
              - redis
            volumes:
              - {name: kept, mount_path: /workspace/kept}
            commands:
              init: ["echo made > /workspace/kept/made"]
              start: ["sleep 1000"]
              stop: ["true"]
              healthcheck: "test -e /workspace/kept/made"
            """);

    private Templates() {}

    static void writeTo(Path folder) {
        TEXTS.forEach((name, text) -> write(folder, name, text));
    }

    /** Gives a lane one more, and waits until it can be used. */
    static void add(Lane lane, String name, String text) {
        write(lane.home().resolve("templates"), name, text);
        await("template " + name)
                .atMost(Lane.PATIENCE)
                .until(() -> lane.client().get("/templates/" + name).status() == 200);
    }

    private static void write(Path folder, String name, String text) {
        try {
            Path fresh = folder.resolveSibling(name + ".fresh");
            Files.writeString(fresh, text);
            Files.move(fresh, folder.resolve(name + ".yaml"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
