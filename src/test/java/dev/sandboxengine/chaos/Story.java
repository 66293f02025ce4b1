package dev.sandboxengine.chaos;

import dev.sandboxengine.EngineClient;
import java.util.List;
import java.util.Locale;
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
        STOP("stopped"),
        START("running"),
        PAUSE("paused"),
        RESUME("running"),
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

    static final List<Story> ALL = List.of(
            new Story("launch", Templates.SMALL, List.of(), Deed.LAUNCH),
            new Story("delete", Templates.SMALL, List.of(Deed.LAUNCH), Deed.DELETE),
            new Story("expiry", Templates.SMALL, List.of(Deed.LAUNCH), Deed.EXPIRE),
            new Story("stop", Templates.SMALL, List.of(Deed.LAUNCH), Deed.STOP),
            new Story("start", Templates.SMALL, List.of(Deed.LAUNCH, Deed.STOP), Deed.START),
            new Story("pause", Templates.SMALL, List.of(Deed.LAUNCH), Deed.PAUSE),
            new Story("resume", Templates.SMALL, List.of(Deed.LAUNCH, Deed.PAUSE), Deed.RESUME),
            new Story("stop of a paused one", Templates.SMALL, List.of(Deed.LAUNCH, Deed.PAUSE), Deed.STOP),
            new Story("launch of a whole pod", Templates.WHOLE, List.of(), Deed.LAUNCH),
            new Story("delete of a whole pod", Templates.WHOLE, List.of(Deed.LAUNCH), Deed.DELETE),
            new Story("stop of a whole pod", Templates.WHOLE, List.of(Deed.LAUNCH), Deed.STOP),
            new Story("start of a whole pod", Templates.WHOLE, List.of(Deed.LAUNCH, Deed.STOP), Deed.START),
            new Story("pause of a whole pod", Templates.WHOLE, List.of(Deed.LAUNCH), Deed.PAUSE),
            new Story("resume of a whole pod", Templates.WHOLE, List.of(Deed.LAUNCH, Deed.PAUSE), Deed.RESUME),
            new Story("delete of a stopped one", Templates.SMALL, List.of(Deed.LAUNCH, Deed.STOP), Deed.DELETE),
            new Story("delete of a paused one", Templates.SMALL, List.of(Deed.LAUNCH, Deed.PAUSE), Deed.DELETE));

    /** Does everything before the deed; the sandbox's id, or nothing when the deed is to launch it. */
    String prepare(Lane lane) {
        String id = "";
        for (Deed each : before) {
            id = begin(lane, id, each);
            Sandboxes.awaitStatus(lane, id, each.target());
        }
        return id;
    }

    /** Does the deed and waits for what comes of it; the sandbox's id. */
    String play(Lane lane, String prepared) {
        String id = begin(lane, prepared, deed);
        Sandboxes.awaitStatus(lane, id, deed.target());
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
            case STOP, START, PAUSE, RESUME -> {
                String verb = deed.name().toLowerCase(Locale.ROOT);
                client.post("/sandboxes/" + id + "/" + verb, Map.of()).expect(200);
                yield id;
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
