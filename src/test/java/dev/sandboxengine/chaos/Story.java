package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.Answer;
import dev.sandboxengine.EngineClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A piece of a sandbox's life.
 *
 * @param name in words
 * @param template what the sandbox is made of
 * @param before what was done to it, and is of no interest here
 * @param deed what is done
 */
record Story(String name, String template, List<Deed> before, Deed deed) {

    /** What is done to a sandbox, and the status that this brings it to. */
    enum Deed {
        LAUNCH("running"),
        DELETE("expired"),
        EXPIRE("expired");

        private final String target;

        Deed(String target) {
            this.target = target;
        }

        String target() {
            return target;
        }
    }

    private static final Duration GLANCE = Duration.ofMillis(20);

    static final List<Story> ALL = List.of(
            new Story("launch", Templates.SMALL, List.of(), Deed.LAUNCH),
            new Story("delete", Templates.SMALL, List.of(Deed.LAUNCH), Deed.DELETE),
            new Story("expiry", Templates.SMALL, List.of(Deed.LAUNCH), Deed.EXPIRE));

    /** Does everything before the deed; the sandbox's id, or nothing when the deed is to launch it. */
    String prepare(Lane lane) {
        String id = "";
        for (Deed each : before) {
            id = begin(lane, id, each);
            awaitStatus(lane, id, each.target());
        }
        return id;
    }

    /** Does the deed and waits for what comes of it; the sandbox's id. */
    String play(Lane lane, String prepared) {
        String id = begin(lane, prepared, deed);
        awaitStatus(lane, id, deed.target());
        return id;
    }

    private String begin(Lane lane, String id, Deed each) {
        return begin(lane, template, id, each);
    }

    /** Asks for a deed; the sandbox's id. */
    static String begin(Lane lane, String template, String id, Deed deed) {
        EngineClient client = lane.client();
        return switch (deed) {
            case LAUNCH ->
                client.post("/sandboxes", Map.of("template_id", template, "user_id", "chaos"))
                        .expect(201)
                        .data()
                        .path("id")
                        .asText();
            case DELETE -> {
                client.delete("/sandboxes/" + id).expect(200);
                yield id;
            }
            case EXPIRE -> {
                lane.rows().expire(id);
                yield id;
            }
        };
    }

    private static void awaitStatus(Lane lane, String id, String status) {
        Answer seen = await("sandbox " + id + " is " + status)
                .atMost(Lane.PATIENCE)
                .pollInterval(GLANCE)
                .until(
                        () -> lane.client().get("/sandboxes/" + id).expect(200),
                        now -> List.of(status, "failed", "expired")
                                        .contains(now.data().path("status").asText())
                                && lane.rows().inWork().isEmpty());
        assertThat(seen.data().path("status").asText()).as("%s", seen).isEqualTo(status);
    }

    @Override
    public String toString() {
        return name;
    }
}
