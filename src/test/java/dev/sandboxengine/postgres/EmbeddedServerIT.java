package dev.sandboxengine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedServerIT {

    private static final Path BINARIES =
            Path.of("target", "test-postgres", "binaries").toAbsolutePath();

    @TempDir
    private Path temporary;

    private ServerFolder folder;

    @BeforeEach
    void name() throws IOException {
        folder = new ServerFolder(
                Files.createDirectory(temporary.resolve("data")).toRealPath(), BINARIES);
    }

    @AfterEach
    void endWhatIsLeft() throws IOException {
        ServerProcesses processes = ServerProcesses.of(folder.root());
        processes.all().forEach(ProcessHandle::destroyForcibly);
        await().until(() -> processes.all().isEmpty());
    }

    @Test
    void onlyWhoKnowsThePasswordEnters() throws Exception {
        try (EmbeddedServer server = start()) {
            DatabaseAddress address = server.address();
            assertThat(Files.getPosixFilePermissions(folder.password()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.readString(folder.password()))
                    .startsWith(address.password().value());
            for (String wrong : List.of("", "postgres", address.user())) {
                assertThatThrownBy(() -> ask(with(address, new Secret(wrong)), "select 1"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("password");
            }
            assertThat(ask(address, "show unix_socket_directories")).isEmpty();
            assertThat(ask(address, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(address, "select count(*) from pg_hba_file_rules")).isEqualTo("1");
        }
    }

    @Test
    void whatIsCommittedIsOnTheDiskAndTextIsUnicode() throws Exception {
        try (EmbeddedServer server = start()) {
            assertThat(ask(server.address(), "show fsync")).isEqualTo("on");
            assertThat(ask(server.address(), "show synchronous_commit")).isEqualTo("on");
            assertThat(ask(server.address(), "show full_page_writes")).isEqualTo("on");
            assertThat(ask(server.address(), "show server_encoding")).isEqualTo("UTF8");
            assertThat(ask(server.address(), "select upper('é')")).isEqualTo("É");
        }
    }

    @Test
    void aRestartKeepsDataPasswordAndPort() throws Exception {
        DatabaseAddress before;
        try (EmbeddedServer server = start()) {
            before = server.address();
            run(before, "create table kept as select 42 as answer");
        }
        assertThat(ServerProcesses.of(folder.root()).all()).isEmpty();
        try (EmbeddedServer server = start()) {
            assertThat(server.address()).isEqualTo(before);
            assertThat(ask(server.address(), "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void aServerThatIsKilledComesBackOnItsPort() throws Exception {
        try (EmbeddedServer server = start()) {
            DatabaseAddress address = server.address();
            run(address, "create table kept as select 42 as answer");
            ProcessHandle killed = server.postmaster();
            killed.destroyForcibly();
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> server.postmaster().pid() != killed.pid()
                            && ask(address, "select answer from kept").equals("42"));
        }
    }

    @Test
    void aServerThatOutlivesItsEngineIsAdopted() throws Exception {
        assertThat(killedEngine(List.of())).contains("started");
        ProcessHandle left = ServerProcesses.of(folder.root()).postmaster().orElseThrow();
        try (EmbeddedServer server = start()) {
            assertThat(server.postmaster().pid()).isEqualTo(left.pid());
            assertThat(ask(server.address(), "select answer from kept")).isEqualTo("42");
        }
        assertThat(ServerProcesses.of(folder.root()).all()).isEmpty();
    }

    @Test
    void afterBothAreKilledItRecovers() throws Exception {
        assertThat(killedEngine(List.of())).contains("started");
        ServerProcesses.of(folder.root()).postmaster().orElseThrow().destroyForcibly();
        try (EmbeddedServer server = start()) {
            assertThat(ask(server.address(), "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void anotherServerOnTheSameFilesKeepsThisOneFromStarting() throws Exception {
        try (EmbeddedServer server = start()) {
            run(server.address(), "select 1");
        }
        Process holder = new ProcessBuilder("flock", folder.lock().toString(), "sleep", "60").start();
        try {
            await().until(() -> new ProcessBuilder("flock", "-n", folder.lock().toString(), "true")
                            .start()
                            .waitFor()
                    == 1);
            assertThatThrownBy(this::start)
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("container");
        } finally {
            holder.descendants().forEach(ProcessHandle::destroyForcibly);
            holder.destroyForcibly();
        }
    }

    @Test
    void aHalfMadeDatabaseIsNotUsed() throws Exception {
        Path halfMade = folder.root().resolve("postgres.new-12345678");
        Files.createDirectories(halfMade.resolve("data"));
        Files.writeString(halfMade.resolve("data").resolve("PG_VERSION"), "18\n");
        try (EmbeddedServer server = start()) {
            assertThat(ask(server.address(), "select 1")).isEqualTo("1");
        }
        assertThat(halfMade).doesNotExist();
    }

    @Test
    void aDatabaseOfAnotherMajorVersionIsLeftAlone() throws Exception {
        start().close();
        Path version = folder.cluster().resolve("PG_VERSION");
        Files.writeString(version, "17\n");
        assertThatThrownBy(this::start)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("PostgreSQL 17")
                .hasMessageContaining("pg_dump");
        assertThat(version).hasContent("17");
        Files.writeString(version, "18\n");
        start().close();
    }

    @Test
    void aDatabaseWithoutItsPasswordIsRefused() throws Exception {
        start().close();
        Files.move(folder.password(), folder.root().resolve("elsewhere"));
        assertThatThrownBy(this::start).isInstanceOf(DatabaseException.class).hasMessageContaining("put the file back");
        Files.writeString(folder.password(), "hunter2\n");
        assertThatThrownBy(this::start)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("put the right file back")
                .message()
                .doesNotContain("hunter2");
        assertThat(ServerProcesses.of(folder.root()).all()).isEmpty();
    }

    @Test
    void aTakenPortIsGivenUpForAnother() throws Exception {
        start().close();
        int kept = Integer.parseInt(Files.readString(folder.port()).strip());
        try (ServerSocket other = new ServerSocket(kept, 1, InetAddress.getLoopbackAddress());
                EmbeddedServer server = start()) {
            assertThat(other.isBound()).isTrue();
            assertThat(server.address().where()).doesNotContain(":" + kept + "/");
            assertThat(ask(server.address(), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void itRunsBelowAClosedFolderAndBelowAnOpenOne() throws Exception {
        for (String permissions : List.of("rwx------", "rwxr-xr-x")) {
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(permissions));
            try (EmbeddedServer server = start()) {
                assertThat(ask(server.address(), "select 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void anOrdinaryUserRunsItAsWell() throws Exception {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder.root(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(killedEngine(asOrdinaryUser())).contains("started");
        assertThat(ServerProcesses.of(folder.root()).postmaster()).isPresent();
    }

    @Test
    void aFolderThatCannotBeWrittenIsToldInWords() throws Exception {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder.root(), PosixFilePermissions.fromString("r-xr-xr-x"));
        assertThat(killedEngine(asOrdinaryUser())).contains("refused").contains("not writable");
    }

    @Test
    void theLogIsCutWhenItIsLong() throws IOException {
        ServerLog log = new ServerLog(folder.log(), 100);
        Files.writeString(folder.log(), "a".repeat(101));
        log.rotate();
        assertThat(log.size()).isZero();
        assertThat(folder.root().resolve("postgres.log.1")).hasSize(101);
        Files.writeString(folder.log(), "b".repeat(99));
        log.rotate();
        assertThat(log.since(90)).isEqualTo("b".repeat(9));
    }

    /** What an engine in its own process said that started the server, wrote a row and was killed. */
    private String killedEngine(List<String> prefix) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledEngine.class.getName(),
                folder.root().toString(),
                folder.binaries().toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Nobody, who may read class paths below closed folders; nothing when the tests run as an ordinary user already. */
    private static List<String> asOrdinaryUser() {
        return System.getProperty("user.name", "").equals("root")
                ? List.of(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        "--inh-caps=-all,+dac_read_search",
                        "--ambient-caps=-all,+dac_read_search")
                : List.of();
    }

    /** An engine without a chance to close anything. */
    static final class KilledEngine {

        private KilledEngine() {}

        public static void main(String[] args) throws SQLException {
            try {
                EmbeddedServer server = EmbeddedServer.start(new ServerFolder(Path.of(args[0]), Path.of(args[1])), 8);
                run(server.address(), "create table kept as select 42 as answer");
                System.out.println("started");
            } catch (DatabaseException e) {
                System.out.println("refused: " + e.getMessage());
            }
            Runtime.getRuntime().halt(137);
        }
    }

    private EmbeddedServer start() {
        return EmbeddedServer.start(folder, 8);
    }

    private static DatabaseAddress with(DatabaseAddress address, Secret password) {
        return new DatabaseAddress(address.url(), address.user(), password, address.parameters());
    }

    private static void run(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection = Connections.source(address).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection = Connections.source(address).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
