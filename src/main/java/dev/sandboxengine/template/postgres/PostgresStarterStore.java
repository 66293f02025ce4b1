package dev.sandboxengine.template.postgres;

import dev.sandboxengine.template.StarterFile;
import dev.sandboxengine.template.StarterStore;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Keeps them in PostgreSQL. Thread-safe. */
public final class PostgresStarterStore implements StarterStore {

    private final Jdbi jdbi;

    public PostgresStarterStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public void keep(String sha256, List<StarterFile> files) {
        jdbi.useTransaction(handle -> {
            if (!isKept(handle, sha256)) {
                insert(handle, sha256, files);
            }
        });
    }

    private static boolean isKept(Handle handle, String sha256) {
        return handle.createQuery("select exists (select 1 from starter_file where sha256 = :sha256)")
                .bind("sha256", sha256)
                .mapTo(Boolean.class)
                .one();
    }

    private static void insert(Handle handle, String sha256, List<StarterFile> files) {
        PreparedBatch batch = handle.prepareBatch("""
                insert into starter_file (sha256, path, executable, content)
                values (:sha256, :path, :executable, :content)
                on conflict do nothing
                """);
        // In one order, so that two who keep the same at once do not wait for each other
        files.stream()
                .sorted((one, other) -> one.path().compareTo(other.path()))
                .forEach(file -> batch.bind("sha256", sha256)
                        .bind("path", file.path())
                        .bind("executable", file.executable())
                        .bind("content", file.content())
                        .add());
        if (!files.isEmpty()) {
            batch.execute();
        }
    }

    @Override
    public List<StarterFile> find(String sha256) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select path, executable, content from starter_file where sha256 = :sha256 order by path collate \"C\"")
                .bind("sha256", sha256)
                .map((row, _) -> new StarterFile(row.getString(1), row.getBoolean(2), row.getBytes(3)))
                .list());
    }
}
