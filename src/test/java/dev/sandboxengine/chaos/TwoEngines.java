package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.EngineClient;
import dev.sandboxengine.EngineProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** A second engine on a lane's database and Docker, which dies or loses its way to the database. */
final class TwoEngines {

    private static final int LAUNCHES = 3;

    private TwoEngines() {}

    static List<Trial> all() {
        return List.of(
                new Fault("one of two engines is killed", lane -> with(lane, TwoEngines::killed)),
                new Fault("one of two engines loses its database", lane -> with(lane, TwoEngines::loses)),
                new Fault(
                        "one of two engines deletes what the other launches", lane -> with(lane, TwoEngines::deletes)));
    }

    /** The second one. */
    private record Second(EngineProcess process, EngineClient client, TcpProxy way) {}

    private static void with(Lane lane, BiConsumer<Lane, Second> story) {
        Path home = lane.home().resolve("second");
        try (var way = new TcpProxy(lane.rows().port());
                var process = EngineProcess.start(home, settings(lane, home, way))) {
            story.accept(lane, new Second(process, process.awaitClient(), way));
        }
    }

    private static Map<String, String> settings(Lane lane, Path home, TcpProxy way) {
        try {
            Path data = home.resolve("data");
            Files.createDirectories(data);
            Files.createDirectories(home.resolve("templates"));
            Templates.writeTo(home.resolve("templates"));
            // The second engine finds an administrator in the database, and makes none.
            for (String name : List.of("admin-api-key", "secret-key")) {
                Path copy = data.resolve(name);
                Files.deleteIfExists(copy);
                Files.copy(lane.data().resolve(name), copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "DATABASE_DSN",
                lane.rows().dsn(way.port()),
                "DATABASE_POOL_SIZE",
                "4",
                "DOCKER_HOST",
                "unix://" + lane.proxy().socket(),
                "DOCKER_PULL_POLICY",
                "never",
                "JAVA_TOOL_OPTIONS",
                Lane.QUICK);
    }

    private static List<String> launches(EngineClient client) {
        return Stream.generate(
                        () -> client.post("/sandboxes", Map.of("template_id", Templates.SMALL, "user_id", "chaos"))
                                .expect(201)
                                .data()
                                .path("id")
                                .asText())
                .limit(LAUNCHES)
                .toList();
    }

    private static void killed(Lane lane, Second second) {
        List<String> ids = launches(second.client());
        second.process().kill();
        ids.forEach(id -> Sandboxes.awaitStatus(lane, id, "running"));
    }

    private static void loses(Lane lane, Second second) {
        List<String> ids = launches(second.client());
        second.way().cut();
        String trouble = await("the second engine says that it is not ready")
                .atMost(Lane.PATIENCE)
                .until(() -> second.client().request("GET", "/ready").send(), answer -> answer.status() == 503)
                .message();
        assertThat(trouble).contains("database");
        ids.forEach(id -> Sandboxes.awaitStatus(lane, id, "running"));
        second.way().restore();
        await("the second engine is ready")
                .atMost(Lane.PATIENCE)
                .until(() -> second.client().request("GET", "/ready").send().status() == 200);
        ids.forEach(id -> second.client().delete("/sandboxes/" + id).expect(200));
    }

    private static void deletes(Lane lane, Second second) {
        for (String id : launches(lane.client())) {
            second.client().delete("/sandboxes/" + id).expect(200);
            Sandboxes.awaitStatus(lane, id, "expired");
        }
    }
}
