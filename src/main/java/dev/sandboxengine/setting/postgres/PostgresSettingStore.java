package dev.sandboxengine.setting.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.postgres.Json;
import dev.sandboxengine.setting.SettingStore;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Keeps changed settings in PostgreSQL. Thread-safe. */
public final class PostgresSettingStore implements SettingStore {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Jdbi jdbi;

    public PostgresSettingStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private record Row(String name, @Nullable String text, String changedBy, Instant changedAt) {}

    @Override
    public Map<String, Changed> all() {
        Map<String, Changed> all = new TreeMap<>();
        jdbi.useHandle(handle -> handle.createQuery("""
                        select name, value #>> '{}' as text, changed_by, changed_at from setting
                        """)
                .mapTo(Row.class)
                .forEach(row -> all.put(
                        row.name(), new Changed(Optional.ofNullable(row.text()), row.changedBy(), row.changedAt()))));
        return all;
    }

    @Override
    public void change(Map<String, Optional<Object>> values, String by, Instant at) {
        // In the order of names, so that two that change the same do not wait for each other
        Map<String, Optional<Object>> ordered = new TreeMap<>(values);
        jdbi.useTransaction(handle -> ordered.forEach((name, value) -> handle.createUpdate("""
                                insert into setting (name, value, changed_by, changed_at)
                                values (:name, :value, :by, :at)
                                on conflict on constraint setting_pk do update
                                set value = excluded.value, changed_by = excluded.changed_by,
                                    changed_at = excluded.changed_at
                                """)
                .bind("name", name)
                .bindByType("value", value.map(PostgresSettingStore::json).orElse(null), Json.class)
                .bind("by", by)
                .bind("at", at)
                .execute()));
    }

    private static Json json(Object value) {
        try {
            return new Json(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the value of a setting is a text or a number", e);
        }
    }
}
