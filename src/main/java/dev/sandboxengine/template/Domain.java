package dev.sandboxengine.template;

import java.util.List;
import java.util.Optional;

/**
 * A field of work.
 *
 * @param id the name of its folder; unique
 * @param name what people call it
 * @param description for people; may be empty
 * @param projects by name
 */
public record Domain(String id, String name, String description, List<Project> projects) {

    public Domain {
        projects = List.copyOf(projects);
    }

    /** The project of this name. */
    public Optional<Project> project(String wanted) {
        return projects.stream()
                .filter(project -> project.name().equals(wanted))
                .findFirst();
    }
}
