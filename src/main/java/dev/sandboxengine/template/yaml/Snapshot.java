package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.Domain;
import dev.sandboxengine.template.StarterFile;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateProblem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The templates, the catalogue and the problems of one moment. Immutable.
 *
 * @param templates all templates, by name
 * @param reachable the same by every name under which each is reached
 * @param starters the files of starters, by hash; those in use first, then those that were in use last
 * @param domains the catalogue, by id
 * @param problems by file and line
 */
record Snapshot(
        List<Template> templates,
        Map<String, Template> reachable,
        Map<String, List<StarterFile>> starters,
        List<Domain> domains,
        List<TemplateProblem> problems) {

    static final Snapshot EMPTY = new Snapshot(List.of(), Map.of(), Map.of(), List.of(), List.of());

    // Sandboxes that were ordered before a template was changed begin with what it was.
    private static final int MOST_FORMER_STARTERS = 16;
    private static final Pattern PROJECT = Pattern.compile("([^/]+/[^/]+)/template\\.ya?ml");
    private static final Comparator<TemplateProblem> BY_PLACE = Comparator.comparing(TemplateProblem::file)
            .thenComparingInt(TemplateProblem::line)
            .thenComparing(TemplateProblem::field)
            .thenComparing(TemplateProblem::message);

    Snapshot {
        templates = List.copyOf(templates);
        reachable = Map.copyOf(reachable);
        starters = Collections.unmodifiableMap(new LinkedHashMap<>(starters));
        domains = List.copyOf(domains);
        problems = List.copyOf(problems);
    }

    /** Puts files together. Of two with one template's name the first by path has it. */
    static Snapshot of(Contents contents, Snapshot before) {
        SortedMap<String, Template> byName = new TreeMap<>();
        Map<String, Template> reachable = new HashMap<>();
        Map<String, List<StarterFile>> starters = new LinkedHashMap<>();
        SortedMap<String, Template> projects = new TreeMap<>();
        Map<String, String> owners = new HashMap<>();
        List<TemplateProblem> problems = new ArrayList<>(contents.problems());
        contents.templates().forEach((path, file) -> {
            problems.addAll(file.problems());
            Matcher project = PROJECT.matcher(path);
            file.content().ifPresent(read -> {
                Template template = read.template();
                String owner = owners.putIfAbsent(template.name(), path);
                if (owner != null) {
                    problems.add(sameName(path, read.nameLine(), owner, template.name()));
                    return;
                }
                byName.put(template.name(), template);
                reachable.put(template.name(), template);
                template.starter()
                        .ifPresent(starter -> starters.put(
                                starter.sha256(), before.starters.getOrDefault(starter.sha256(), read.starter())));
                if (project.matches()) {
                    projects.putIfAbsent(project.group(1), template);
                }
            });
        });
        projects.forEach(reachable::putIfAbsent);
        addFormer(starters, before.starters);
        CatalogueAssembly catalogue = CatalogueAssembly.of(contents, projects);
        problems.addAll(catalogue.problems());
        problems.sort(BY_PLACE);
        return new Snapshot(List.copyOf(byName.values()), reachable, starters, catalogue.domains(), problems);
    }

    private static void addFormer(Map<String, List<StarterFile>> starters, Map<String, List<StarterFile>> before) {
        int most = starters.size() + MOST_FORMER_STARTERS;
        before.forEach((sha256, files) -> {
            if (starters.size() < most) {
                starters.putIfAbsent(sha256, files);
            }
        });
    }

    private static TemplateProblem sameName(String path, int line, String owner, String name) {
        return new TemplateProblem(
                path,
                line,
                "name",
                "'" + name + "' is already the name of the template in " + Problems.shown(owner)
                        + ", which is used; rename or remove one of them");
    }
}
