package dev.sandboxengine.template.http;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.template.Catalogue;
import dev.sandboxengine.template.Domain;
import dev.sandboxengine.template.Project;
import dev.sandboxengine.template.Task;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What there is to do, by domain and project. Names are in camelCase here, as clients of the catalogue expect. */
public final class CatalogueRoutes implements Routes {

    private static final String DOMAINS = API + "/catalog/domains";
    private static final String DOMAIN = DOMAINS + "/{domainId}";
    private static final String PROJECTS = DOMAIN + "/projects";
    private static final String PROJECT = PROJECTS + "/{projectName}";
    private static final String TASKS = PROJECT + "/tasks";
    private static final String TASK = TASKS + "/{taskCode}";

    private final Catalogue catalogue;

    public CatalogueRoutes(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(DOMAINS, this::domains, Needs.TEMPLATES_READ);
        routes.get(DOMAIN, this::domain, Needs.TEMPLATES_READ);
        routes.get(PROJECTS, this::projects, Needs.TEMPLATES_READ);
        routes.get(PROJECT, this::project, Needs.TEMPLATES_READ);
        routes.get(TASKS, this::tasks, Needs.TEMPLATES_READ);
        routes.get(TASK, this::task, Needs.TEMPLATES_READ);
    }

    private record DomainsView(List<DomainView> domains, int total) {}

    private record ProjectsView(List<ProjectView> projects, int total) {}

    private record TasksView(List<TaskView> tasks, int total) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    private record DomainView(String id, String name, String description, int projectsCount) {

        static DomainView of(Domain domain) {
            return new DomainView(
                    domain.id(),
                    domain.name(),
                    domain.description(),
                    domain.projects().size());
        }
    }

    @JsonNaming(LowerCamelCaseStrategy.class)
    private record ProjectView(String name, String description, String domainId, String template, int tasksCount) {

        static ProjectView of(Domain domain, Project project) {
            return new ProjectView(
                    project.name(),
                    project.template().description(),
                    domain.id(),
                    project.template().name(),
                    project.tasks().size());
        }
    }

    @JsonNaming(LowerCamelCaseStrategy.class)
    private record TaskView(
            String code,
            String title,
            String description,
            @Nullable String difficulty,
            @Nullable String requiredLevel,
            @Nullable Long timeLimit,
            List<String> skills,
            String domainId,
            String projectId) {

        static TaskView of(Domain domain, Project project, Task task) {
            return new TaskView(
                    task.code(),
                    task.title(),
                    task.description(),
                    word(task.difficulty()),
                    word(task.requiredLevel()),
                    task.timeLimit().map(Duration::toSeconds).orElse(null),
                    task.skills(),
                    domain.id(),
                    project.name());
        }

        private static @Nullable String word(Optional<? extends Enum<?>> constant) {
            return constant.map(it -> it.name().toLowerCase(Locale.ROOT)).orElse(null);
        }
    }

    private void domains(Context ctx) {
        Query.of(ctx);
        List<DomainView> views =
                catalogue.domains().stream().map(DomainView::of).toList();
        Answers.ok(ctx, new DomainsView(views, views.size()));
    }

    private void domain(Context ctx) {
        Query.of(ctx);
        Answers.ok(ctx, DomainView.of(wantedDomain(ctx)));
    }

    private void projects(Context ctx) {
        Query.of(ctx);
        Domain domain = wantedDomain(ctx);
        List<ProjectView> views = domain.projects().stream()
                .map(project -> ProjectView.of(domain, project))
                .toList();
        Answers.ok(ctx, new ProjectsView(views, views.size()));
    }

    private void project(Context ctx) {
        Query.of(ctx);
        Domain domain = wantedDomain(ctx);
        Answers.ok(ctx, ProjectView.of(domain, wantedProject(ctx, domain)));
    }

    private void tasks(Context ctx) {
        Query.of(ctx);
        Domain domain = wantedDomain(ctx);
        Project project = wantedProject(ctx, domain);
        List<TaskView> views = project.tasks().stream()
                .map(task -> TaskView.of(domain, project, task))
                .toList();
        Answers.ok(ctx, new TasksView(views, views.size()));
    }

    private void task(Context ctx) {
        Query.of(ctx);
        Domain domain = wantedDomain(ctx);
        Project project = wantedProject(ctx, domain);
        String code = ctx.pathParam("taskCode");
        Task task = project.task(code).orElseThrow(() -> none("task", code, project.name() + "/tasks"));
        Answers.ok(ctx, TaskView.of(domain, project, task));
    }

    private Domain wantedDomain(Context ctx) {
        String id = ctx.pathParam("domainId");
        return catalogue.domain(id).orElseThrow(() -> none("domain", id, "catalog/domains"));
    }

    private static Project wantedProject(Context ctx, Domain domain) {
        String name = ctx.pathParam("projectName");
        return domain.project(name).orElseThrow(() -> none("project", name, domain.id() + "/projects"));
    }

    private static Problem none(String what, String name, String list) {
        return Problem.of(
                Problem.Kind.NOT_FOUND,
                "there is no " + what + " '" + name + "'; GET …/" + list + " lists those that are");
    }
}
