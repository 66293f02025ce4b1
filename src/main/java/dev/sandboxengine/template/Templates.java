package dev.sandboxengine.template;

import java.util.List;
import java.util.Optional;

/**
 * The templates that can be used now, and what is wrong with those that cannot. Thread-safe; each answer is consistent in
 * itself, and a file that becomes bad keeps neither the good ones from being used nor itself from being used as it was read
 * last.
 */
public interface Templates {

    /** The template of this name, or the one of this {@code <domain>/<project>} of the catalogue. */
    Optional<Template> find(String name);

    /** All templates, by name. */
    List<Template> list();

    /**
     * The files of a {@link Starter}, by path. Those of every template that can be used now are there, and those of templates
     * that were changed lately; empty for any other.
     */
    Optional<List<StarterFile>> starter(String sha256);

    /** What is wrong in the files as they are now, by file and line. */
    List<TemplateProblem> problems();
}
