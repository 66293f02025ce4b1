package dev.sandboxengine.sandbox;

import dev.sandboxengine.template.ServiceSpec;
import java.util.List;

/**
 * A service of one sandbox.
 *
 * @param spec what it is
 * @param status how it is
 */
public record ServiceState(ServiceSpec spec, ServiceStatus status) {

    /** Services that are not yet started. */
    public static List<ServiceState> of(List<ServiceSpec> specs) {
        return specs.stream()
                .map(spec -> new ServiceState(spec, ServiceStatus.PENDING))
                .toList();
    }

    /** Its name. */
    public String name() {
        return spec.name();
    }

    /** The same with another status. */
    public ServiceState with(ServiceStatus status) {
        return new ServiceState(spec, status);
    }
}
