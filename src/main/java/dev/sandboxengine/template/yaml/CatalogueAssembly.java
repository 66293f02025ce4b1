package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.Domain;
import dev.sandboxengine.template.Project;
import dev.sandboxengine.template.Task;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateProblem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The catalogue as it is put together of files.
 *
 * @param domains by id
 * @param problems of the files, and of how they belong together
 */
record CatalogueAssembly(List<Domain> domains, List<TemplateProblem> problems) {

    /**
     * Puts files together.
     *
     * @param projects the projects' templates, by {@code <domain>/<project>}
     */
    static CatalogueAssembly of(Contents contents, SortedMap<String, Template> projects) {
        List<TemplateProblem> problems = new ArrayList<>();
        Map<String, SortedMap<String, Task>> tasks = tasks(contents, problems);
        Set<String> described = new TreeSet<>();
        List<Domain> domains = new ArrayList<>();
        contents.domains().forEach((path, file) -> {
            String id = path.substring(0, path.indexOf('/'));
            problems.addAll(file.problems());
            if (!described.add(id)) {
                problems.add(new TemplateProblem(
                        path, 0, "", "there is a domain.yaml already in this folder, which is used; remove one"));
                return;
            }
            file.content()
                    .ifPresent(read -> domains.add(
                            new Domain(id, read.name(), read.description(), projects(id, projects, tasks))));
        });
        missing(contents, described, problems);
        return new CatalogueAssembly(domains, problems);
    }

    private static List<Project> projects(
            String domain, SortedMap<String, Template> projects, Map<String, SortedMap<String, Task>> tasks) {
        String prefix = domain + "/";
        List<Project> found = new ArrayList<>();
        projects.forEach((place, template) -> {
            if (place.startsWith(prefix)) {
                found.add(new Project(
                        place.substring(prefix.length()),
                        template,
                        List.copyOf(tasks.getOrDefault(place, new TreeMap<>()).values())));
            }
        });
        return found;
    }

    private static Map<String, SortedMap<String, Task>> tasks(Contents contents, List<TemplateProblem> problems) {
        Map<String, SortedMap<String, Task>> tasks = new TreeMap<>();
        Map<String, String> owners = new TreeMap<>();
        contents.tasks().forEach((path, file) -> {
            problems.addAll(file.problems());
            file.content().ifPresent(task -> {
                String project = projectOf(path);
                String owner = owners.putIfAbsent(project + "/" + task.code(), path);
                if (owner == null) {
                    tasks.computeIfAbsent(project, _ -> new TreeMap<>()).put(task.code(), task);
                } else {
                    problems.add(new TemplateProblem(
                            path,
                            0,
                            "code",
                            "'" + task.code() + "' is already the code of the task in " + Problems.shown(owner)
                                    + ", which is used; rename or remove one of them"));
                }
            });
        });
        return tasks;
    }

    private static String projectOf(String task) {
        return task.substring(0, task.indexOf('/', task.indexOf('/') + 1));
    }

    private static void missing(Contents contents, Set<String> described, List<TemplateProblem> problems) {
        Set<String> projects = new TreeSet<>();
        for (String path : contents.templates().keySet()) {
            if (path.matches("[^/]+/[^/]+/template\\.ya?ml")) {
                projects.add(path.substring(0, path.lastIndexOf('/')));
            }
        }
        Set<String> wanted = new LinkedHashSet<>();
        contents.tasks().keySet().forEach(path -> {
            if (!projects.contains(projectOf(path)) && wanted.add(projectOf(path))) {
                problems.add(
                        new TemplateProblem(
                                projectOf(path) + "/template.yaml",
                                0,
                                "",
                                "is missing, so the tasks beside it belong to no project; create it, or remove the folder `tasks`"));
            }
        });
        for (String project : projects) {
            String domain = project.substring(0, project.indexOf('/'));
            if (!described.contains(domain) && wanted.add(domain)) {
                problems.add(new TemplateProblem(
                        domain + "/domain.yaml",
                        0,
                        "",
                        "is missing, so the projects in this folder are in no catalogue; create it with `name: …`"));
            }
        }
    }
}
