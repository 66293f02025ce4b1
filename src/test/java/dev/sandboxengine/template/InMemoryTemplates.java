package dev.sandboxengine.template;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Templates that a test puts down and takes away. Thread-safe. */
public final class InMemoryTemplates implements Templates {

    private final Map<String, Template> templates = new ConcurrentHashMap<>();
    private final Map<String, List<StarterFile>> starters = new ConcurrentHashMap<>();
    private final Collection<TemplateProblem> problems = new ConcurrentLinkedQueue<>();

    /** Adds a template, or replaces the one of its name. */
    public void put(Template template) {
        templates.put(template.name(), template);
    }

    public void remove(String name) {
        templates.remove(name);
    }

    public void report(TemplateProblem problem) {
        problems.add(problem);
    }

    @Override
    public Optional<Template> find(String name) {
        return Optional.ofNullable(templates.get(name));
    }

    @Override
    public List<Template> list() {
        return templates.values().stream()
                .sorted(Comparator.comparing(Template::name))
                .toList();
    }

    /** Makes the files of a starter known. */
    public void put(String sha256, List<StarterFile> files) {
        starters.put(sha256, List.copyOf(files));
    }

    @Override
    public Optional<List<StarterFile>> starter(String sha256) {
        return Optional.ofNullable(starters.get(sha256));
    }

    @Override
    public List<TemplateProblem> problems() {
        return problems.stream()
                .sorted(Comparator.comparing(TemplateProblem::file).thenComparing(TemplateProblem::line))
                .toList();
    }
}
