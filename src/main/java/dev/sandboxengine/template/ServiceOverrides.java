package dev.sandboxengine.template;

import java.util.List;

/**
 * Reads the services that somebody asks for in place of a template's. Thread-safe.
 *
 * <p>Each is a name, or a map with a name and what shall differ. A service that the template defines is as it is there, except
 * for what is asked for: a {@code version} is the tag of the engine's own image, where the template names no other; {@code env}
 * is added to its own, without what changes which programs run; {@code init} replaces its own; and each of {@code resources}
 * replaces its own, which it must not exceed. {@code postgres} and {@code redis} are known without a template. Images, ports and
 * files come from templates only.
 */
public interface ServiceOverrides {

    /**
     * The services of a request.
     *
     * @param json the JSON text of the request's {@code services}
     * @throws InvalidServices when they cannot be had, with the first mistake
     */
    List<ServiceSpec> read(String json, Template template);
}
