package dev.sandboxengine.template.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Json;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.template.FileKind;
import dev.sandboxengine.template.TemplateProblem;
import dev.sandboxengine.template.Templates;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What sandboxes can be made from, and what is wrong with the rest. */
public final class TemplateRoutes implements Routes {

    private static final String TEMPLATES = API + "/templates";

    private final Templates templates;
    private final Map<FileKind, byte[]> schemas = new EnumMap<>(FileKind.class);

    /** With the JSON Schemas of the files, as maps, lists and plain values. */
    public TemplateRoutes(Templates templates, Map<FileKind, Map<String, Object>> schemas) {
        this.templates = templates;
        schemas.forEach((kind, schema) -> this.schemas.put(kind, bytes(schema)));
    }

    private static byte[] bytes(Map<String, Object> schema) {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a schema cannot be written as JSON", e);
        }
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(TEMPLATES, this::list, Needs.TEMPLATES_READ);
        routes.get(TEMPLATES + "/problems", this::problems, Needs.TEMPLATES_READ);
        routes.get(TEMPLATES + "/schema", this::schema, Needs.TEMPLATES_READ);
        routes.get(TEMPLATES + "/{name}", this::show, Needs.TEMPLATES_READ);
        routes.get(TEMPLATES + "/{domain}/{project}", this::showOfCatalogue, Needs.TEMPLATES_READ);
    }

    private record ListView(List<TemplateView> templates, int total) {}

    private record ProblemsView(List<TemplateProblem> problems, int total) {}

    private void list(Context ctx) {
        Query.of(ctx);
        List<TemplateView> views =
                templates.list().stream().map(TemplateView::of).toList();
        Answers.ok(ctx, new ListView(views, views.size()));
    }

    private void problems(Context ctx) {
        Query.of(ctx);
        List<TemplateProblem> problems = templates.problems();
        Answers.ok(ctx, new ProblemsView(problems, problems.size()));
    }

    private void schema(Context ctx) {
        String of = Query.of(ctx, "of").text("of").orElse("template");
        FileKind kind = Stream.of(FileKind.values())
                .filter(it -> it.name().toLowerCase(Locale.ROOT).equals(of))
                .findFirst()
                .orElseThrow(() -> Problem.invalid("of", "of must be template, domain or task"));
        byte[] schema = schemas.get(kind);
        if (schema == null) {
            throw new IllegalStateException("there is no schema of " + kind);
        }
        ctx.status(200).contentType("application/schema+json").result(schema);
    }

    private void show(Context ctx) {
        answer(ctx, ctx.pathParam("name"));
    }

    private void showOfCatalogue(Context ctx) {
        answer(ctx, ctx.pathParam("domain") + "/" + ctx.pathParam("project"));
    }

    private void answer(Context ctx, String name) {
        Query.of(ctx);
        Answers.ok(
                ctx,
                templates
                        .find(name)
                        .map(TemplateView::of)
                        .orElseThrow(() -> Problem.of(
                                Problem.Kind.TEMPLATE_NOT_FOUND,
                                "there is no template '" + name + "'; GET " + TEMPLATES
                                        + " lists those that can be used")));
    }
}
