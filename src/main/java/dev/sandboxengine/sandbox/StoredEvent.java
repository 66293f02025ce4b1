package dev.sandboxengine.sandbox;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened to a sandbox.
 *
 * @param id grows from one of a sandbox's events to the next
 * @param at when
 * @param kind what: {@link SandboxEvents} lists them
 * @param data more about it; a value may be null
 */
@SuppressWarnings("ImmutableMemberCollection") // no immutable map holds a null
public record StoredEvent(long id, Instant at, String kind, Map<String, Object> data) {}
