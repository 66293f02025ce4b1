package dev.sandboxengine.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.PodEvent;
import dev.sandboxengine.runtime.PodEvent.Kind;
import dev.sandboxengine.runtime.PodName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Tells listeners what the daemon says about containers of this installation, each over a stream of its own. Thread-safe. */
final class PodEvents implements AutoCloseable {

    private static final Map<String, Kind> KINDS = Map.of(
            "start", Kind.STARTED,
            "die", Kind.DIED,
            "oom", Kind.OUT_OF_MEMORY,
            "destroy", Kind.REMOVED,
            "pause", Kind.PAUSED,
            "unpause", Kind.UNPAUSED);

    private final PodEventStream.Rhythm rhythm;
    private final DockerDaemon daemon;
    private final Ownership ownership;
    private final Set<PodEventStream> open = ConcurrentHashMap.newKeySet();

    PodEvents(DockerDaemon daemon, Ownership ownership, PodEventStream.Rhythm rhythm) {
        this.rhythm = rhythm;
        this.daemon = daemon;
        this.ownership = ownership;
    }

    PodEventStream watch(Consumer<PodEvent> listener) {
        var stream = new PodEventStream(rhythm, daemon, question(), this::read, listener, open::remove);
        open.add(stream);
        stream.begin();
        return stream;
    }

    private DaemonHttp.Question question() {
        byte[] filters = daemon.bytes(Map.of(
                "type", List.of("container"),
                "label", ownership.filter(),
                "event", KINDS.keySet()));
        return DaemonHttp.Question.get(
                "/events?filters=" + DockerDaemon.escape(new String(filters, StandardCharsets.UTF_8)));
    }

    /** What an event of the daemon's says; empty when it is about no part of a pod. */
    Optional<PodEvent> read(JsonNode event) {
        var kind = KINDS.get(event.path("Action").asText());
        var attributes = new HashMap<String, String>();
        event.path("Actor")
                .path("Attributes")
                .properties()
                .forEach(attribute ->
                        attributes.put(attribute.getKey(), attribute.getValue().asText()));
        String pod = attributes.getOrDefault(Ownership.POD, attributes.getOrDefault("name", ""));
        if (kind == null || !ownership.isPod(attributes) || !PodName.isLegal(pod)) {
            return Optional.empty();
        }
        return Optional.of(new PodEvent(
                kind,
                Optional.of(new PodName(pod)),
                Ownership.isWorkspace(attributes)
                        ? Optional.empty()
                        : Optional.ofNullable(attributes.get(Ownership.COMPONENT))));
    }

    @Override
    public void close() {
        open.forEach(PodEventStream::close);
    }
}
