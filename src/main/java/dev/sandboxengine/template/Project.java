package dev.sandboxengine.template;

import java.util.List;
import java.util.Optional;

/**
 * A template in a domain, and what there is to do in its sandboxes.
 *
 * @param name the name of its folder; unique in its domain
 * @param template what its sandboxes are made from
 * @param tasks by code
 */
public record Project(String name, Template template, List<Task> tasks) {

    public Project {
        tasks = List.copyOf(tasks);
    }

    /** The task of this code. */
    public Optional<Task> task(String wanted) {
        return tasks.stream().filter(task -> task.code().equals(wanted)).findFirst();
    }
}
