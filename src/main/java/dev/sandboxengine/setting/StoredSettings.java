package dev.sandboxengine.setting;

import dev.sandboxengine.config.Setting;
import dev.sandboxengine.config.Settings;
import dev.sandboxengine.setting.SettingStore.Changed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings as they are stored, read at most once a second by an engine that nobody hurries. A change here is seen here at
 * once, by other engines within a second. Thread-safe.
 */
public final class StoredSettings implements Settings {

    private static final Logger log = LoggerFactory.getLogger(StoredSettings.class);
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final SettingStore store;
    private final Map<String, Setting<?>> known = new TreeMap<>();
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final AtomicLong era = new AtomicLong();
    private volatile @Nullable Seen latest;

    /** What the store answered, when and in which era it was asked. */
    private record Seen(long at, long era, Map<String, Changed> changed) {}

    /**
     * A setting and what it is at present.
     *
     * @param value a {@code String} or a {@code Number}
     * @param change the last one; empty when it was never changed
     */
    public record Present(Setting<?> setting, Object value, Optional<Changed> change) {}

    /**
     * Of these settings, whose names differ.
     *
     * @param nanoTime a clock that does not jump
     */
    public StoredSettings(
            SettingStore store, List<? extends Setting<?>> settings, InstantSource clock, LongSupplier nanoTime) {
        this.store = store;
        this.clock = clock;
        this.nanoTime = nanoTime;
        settings.forEach(setting -> {
            if (known.put(setting.name(), setting) != null) {
                throw new IllegalArgumentException("two settings are called " + setting.name());
            }
        });
    }

    @Override
    public <T> T get(Setting<T> setting) {
        Optional<String> text =
                Optional.ofNullable(changed().get(setting.name())).flatMap(Changed::text);
        if (text.isEmpty()) {
            return setting.byDefault();
        }
        try {
            return setting.parse(text.get());
        } catch (IllegalArgumentException e) {
            unreadable(setting, text.get(), e);
            return setting.byDefault();
        }
    }

    private void unreadable(Setting<?> setting, String text, IllegalArgumentException e) {
        if (told.add(setting.name() + "=" + text)) {
            log.warn(
                    "the stored value of the setting {} cannot be read, its default is used; change it: {}",
                    setting.name(),
                    e.getMessage());
        }
    }

    private Map<String, Changed> changed() {
        @Nullable Seen seen = latest;
        // Before the question, so that the answer is never older than it says
        long now = nanoTime.getAsLong();
        long asked = era.get();
        if (seen == null || seen.era() != asked || now - seen.at() >= FRESH_NANOS) {
            seen = new Seen(now, asked, store.all());
            latest = seen;
        }
        return seen.changed();
    }

    /** All settings by name, as they are stored now. */
    public List<Present> list() {
        Map<String, Changed> changed = store.all();
        List<Present> all = new ArrayList<>();
        known.values().forEach(setting -> all.add(present(setting, Optional.ofNullable(changed.get(setting.name())))));
        return all;
    }

    private Present present(Setting<?> setting, Optional<Changed> change) {
        Optional<String> text = change.flatMap(Changed::text);
        if (text.isPresent()) {
            try {
                return new Present(setting, setting.plain(text.get()), change);
            } catch (IllegalArgumentException e) {
                unreadable(setting, text.get(), e);
            }
        }
        return new Present(setting, setting.plainDefault(), change);
    }

    /**
     * Changes all of these settings, or none.
     *
     * @param texts what their values are to be; empty for the default
     * @param by the label of whoever does it
     * @throws InvalidSetting naming the first that cannot be changed to that; nothing is changed
     */
    public void change(Map<String, Optional<String>> texts, String by) {
        Map<String, Optional<Object>> values = new TreeMap<>();
        new TreeMap<>(texts).forEach((name, text) -> values.put(name, text.map(given -> plain(find(name), given))));
        texts.keySet().forEach(this::find);
        store.change(values, by, clock.instant());
        // Forgetting the answer would not do: one that is under way would be remembered though it may be from before
        era.incrementAndGet();
    }

    private Setting<?> find(String name) {
        Setting<?> setting = known.get(name);
        if (setting == null) {
            throw new InvalidSetting(name, "there is no such setting; known are " + String.join(", ", known.keySet()));
        }
        return setting;
    }

    private static Object plain(Setting<?> setting, String text) {
        try {
            return setting.plain(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSetting(setting.name(), String.valueOf(e.getMessage()));
        }
    }
}
