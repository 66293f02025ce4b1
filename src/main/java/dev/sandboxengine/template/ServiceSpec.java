package dev.sandboxengine.template;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import java.util.List;
import java.util.Map;

/**
 * A program that runs beside the workspace and that the workspace reaches at {@code localhost}.
 *
 * @param name unique in its sandbox; also a host name inside
 * @param type what it speaks
 * @param image what it is made of
 * @param port where it listens; unique in its sandbox
 * @param env its environment; wins over what the engine gives it
 * @param init what it is given once
 * @param limits what it may use
 * @param requests what it is promised
 */
public record ServiceSpec(
        String name,
        ServiceType type,
        ImageRef image,
        int port,
        Map<String, String> env,
        List<InitScript> init,
        Limits limits,
        Requests requests) {

    public ServiceSpec {
        env = Map.copyOf(env);
        init = List.copyOf(init);
    }
}
