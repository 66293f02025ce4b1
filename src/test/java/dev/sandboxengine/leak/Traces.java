package dev.sandboxengine.leak;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What the engines of this run left where others read it, kept in files until all secrets are known. Thread-safe. */
public final class Traces {

    /** Where somebody may read. */
    public enum Place {
        /** What engines log, with what they only tell when they are debugged. */
        LOG,
        /** Every row of every audit. */
        AUDIT,
        /** What {@code /metrics} tells when an engine is about to end. */
        METRICS,
        /** Every answer that is none of the kind that was asked for. */
        ERROR,
        /** Every row of every table, for what must not be readable to who reads the database. */
        DATABASE
    }

    private final Path folder;
    private final Map<Place, BufferedWriter> open = new EnumMap<>(Place.class);

    /** In a folder that is emptied of what an earlier run left. */
    Traces(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            for (Place place : Place.values()) {
                Files.deleteIfExists(file(place));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(Place place) {
        return folder.resolve(place.name().toLowerCase(java.util.Locale.ROOT) + ".txt");
    }

    /** Keeps a text of one or more lines. */
    public synchronized void add(Place place, String text) {
        try {
            BufferedWriter writer = open.get(place);
            if (writer == null) {
                writer = Files.newBufferedWriter(file(place), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                open.put(place, writer);
            }
            writer.write(text);
            writer.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a line of this place is like this. */
    public boolean has(Place place, Predicate<String> line) {
        try (BufferedReader reader = reader(place)) {
            return reader.lines().anyMatch(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The secrets that a place tells, by the names of their kinds, each with the number of the line in its file. */
    public Set<String> found(Place place, Secrets secrets) {
        // The row of a sandbox has to keep its environment; by a hash the database knows a key or a password.
        boolean database = place == Place.DATABASE;
        Finder finder = secrets.finder(database ? Set.of("env", Secrets.STORED) : Set.of(), !database);
        var found = new TreeSet<String>();
        try (BufferedReader reader = reader(place)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                for (String kind : finder.in(line)) {
                    found.add(kind + " in " + file(place) + ":" + number);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private synchronized BufferedReader reader(Place place) throws IOException {
        BufferedWriter writer = open.get(place);
        if (writer == null) {
            throw new IllegalStateException("nothing was kept of " + place);
        }
        writer.flush();
        return Files.newBufferedReader(file(place), StandardCharsets.UTF_8);
    }
}
