package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The templates and problems of one moment. Immutable.
 *
 * @param templates all templates, by name
 * @param reachable the same by every name under which each is reached
 * @param problems by file and line
 */
record Snapshot(List<Template> templates, Map<String, Template> reachable, List<TemplateProblem> problems) {

    static final Snapshot EMPTY = new Snapshot(List.of(), Map.of(), List.of());

    private static final Comparator<TemplateProblem> BY_PLACE = Comparator.comparing(TemplateProblem::file)
            .thenComparingInt(TemplateProblem::line)
            .thenComparing(TemplateProblem::field)
            .thenComparing(TemplateProblem::message);

    Snapshot {
        templates = List.copyOf(templates);
        reachable = Map.copyOf(reachable);
        problems = List.copyOf(problems);
    }

    /**
     * Puts files together. Of two with one template's name the first by path has it.
     *
     * @param files by path
     * @param folderProblems what is wrong beside the files' content
     */
    static Snapshot of(SortedMap<String, ReadFile> files, List<TemplateProblem> folderProblems) {
        SortedMap<String, Template> byName = new TreeMap<>();
        Map<String, Template> reachable = new HashMap<>();
        Map<String, String> owners = new HashMap<>();
        List<TemplateProblem> problems = new ArrayList<>(folderProblems);
        files.forEach((path, file) -> {
            problems.addAll(file.problems());
            file.template().ifPresent(read -> {
                Template template = read.template();
                String owner = owners.putIfAbsent(template.name(), path);
                if (owner != null) {
                    problems.add(sameName(path, read.nameLine(), owner, template.name()));
                    return;
                }
                byName.put(template.name(), template);
                reachable.put(template.name(), template);
                String[] parts = path.split("/", -1);
                if (parts.length == 3 && (parts[2].equals("template.yaml") || parts[2].equals("template.yml"))) {
                    reachable.putIfAbsent(parts[0] + "/" + parts[1], template);
                }
            });
        });
        problems.sort(BY_PLACE);
        return new Snapshot(List.copyOf(byName.values()), reachable, problems);
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
