package dev.sandboxengine.setting.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Audited;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.setting.InvalidSetting;
import dev.sandboxengine.setting.SettingStore.Changed;
import dev.sandboxengine.setting.StoredSettings;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Shows and changes the settings. */
public final class SettingRoutes implements Routes {

    private static final String SETTINGS = API + "/settings";

    private final StoredSettings settings;

    public SettingRoutes(StoredSettings settings) {
        this.settings = settings;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(SETTINGS, this::list, Needs.ADMIN);
        routes.patch(SETTINGS, this::change, Needs.ADMIN);
    }

    private record SettingView(
            String name,
            Object value,
            @JsonProperty("default") Object byDefault,
            String description,
            @Nullable String changedBy,
            @Nullable Instant changedAt) {

        static SettingView of(StoredSettings.Present present) {
            return new SettingView(
                    present.setting().name(),
                    present.value(),
                    present.setting().plainDefault(),
                    present.setting().description(),
                    present.change().map(Changed::changedBy).orElse(null),
                    present.change().map(Changed::changedAt).orElse(null));
        }
    }

    private record ListView(List<SettingView> settings, long total) {}

    private void list(Context ctx) {
        Query.of(ctx);
        answer(ctx);
    }

    private void answer(Context ctx) {
        List<SettingView> views = settings.list().stream().map(SettingView::of).toList();
        Answers.ok(ctx, new ListView(views, views.size()));
    }

    private void change(Context ctx) {
        Query.of(ctx);
        Map<String, Optional<String>> texts = new TreeMap<>();
        RequestBody.of(ctx).fields().forEach((name, node) -> texts.put(name, text(name, node)));
        if (texts.isEmpty()) {
            throw Problem.of(
                    Problem.Kind.VALIDATION_ERROR,
                    "name at least one setting and its value, for example {\"registration\": \"invite\"}");
        }
        Audited.object(ctx, "setting", String.join(",", texts.keySet()));
        try {
            settings.change(texts, Callers.of(ctx).label());
        } catch (InvalidSetting e) {
            throw Problem.invalid(e.name(), e.name() + ": " + e.reason());
        }
        answer(ctx);
    }

    private static Optional<String> text(String name, JsonNode node) {
        if (node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual() && !node.isNumber()) {
            throw Problem.invalid(name, name + " must be a string or a number, or null for the default");
        }
        return Optional.of(node.asText());
    }
}
