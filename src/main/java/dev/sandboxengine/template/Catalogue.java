package dev.sandboxengine.template;

import java.util.List;
import java.util.Optional;

/**
 * Tasks for people, by domain and project. It stands in the templates' folder and changes with it. Thread-safe; each answer is
 * consistent in itself.
 */
public interface Catalogue {

    /** All domains, by id. */
    List<Domain> domains();

    /** The domain of this id. */
    default Optional<Domain> domain(String id) {
        return domains().stream().filter(domain -> domain.id().equals(id)).findFirst();
    }
}
