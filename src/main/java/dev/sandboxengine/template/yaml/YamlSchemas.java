package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.FileKind;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The JSON Schemas (2020-12) of the files in the templates' folder, made of the shapes that read them. */
public final class YamlSchemas {

    private YamlSchemas() {}

    /** The schema of each kind, as maps, lists and plain values in a stable order. */
    public static Map<FileKind, Map<String, Object>> all() {
        Map<FileKind, Map<String, Object>> schemas = new EnumMap<>(FileKind.class);
        for (FileKind kind : FileKind.values()) {
            schemas.put(
                    kind,
                    switch (kind) {
                        case TEMPLATE -> schema(kind, "A template: what sandboxes are made from", TemplateReader.SHAPE);
                        case DOMAIN -> schema(kind, "A domain of the catalogue", CatalogueReader.DOMAIN);
                        case TASK -> schema(kind, "A task of a project of the catalogue", CatalogueReader.TASK);
                    });
        }
        return schemas;
    }

    private static Map<String, Object> schema(FileKind kind, String title, Shape<?> shape) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:sandbox-engine:schema:" + kind.name().toLowerCase(Locale.ROOT));
        schema.put("title", title);
        schema.putAll(shape.schema());
        return schema;
    }
}
