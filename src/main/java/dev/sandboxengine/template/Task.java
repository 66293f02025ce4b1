package dev.sandboxengine.template;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Something to do in a project.
 *
 * @param code the name of its file; unique in its project
 * @param title one line for people
 * @param description Markdown; may be empty
 * @param difficulty how hard it is, where somebody said so
 * @param requiredLevel for whom it is, where somebody said so
 * @param timeLimit how long it may take, in whole seconds
 * @param skills what it asks for, in the order of the file
 */
public record Task(
        String code,
        String title,
        String description,
        Optional<Difficulty> difficulty,
        Optional<Level> requiredLevel,
        Optional<Duration> timeLimit,
        List<String> skills) {

    /** How hard a task is. */
    public enum Difficulty {
        EASY,
        MEDIUM,
        HARD
    }

    /** How experienced one should be. */
    public enum Level {
        JUNIOR,
        MIDDLE,
        SENIOR
    }

    public Task {
        skills = List.copyOf(skills);
    }
}
