package dev.sandboxengine;

import static dev.sandboxengine.EngineClient.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The workspace's files over HTTP, and the ways out of it that are closed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class FilesIT {

    private static final String BYTES = "application/octet-stream";
    private static final String TAR = "application/x-tar";

    private final RunningEngine engine = new RunningEngine(java.util.Map.of("MAX_UPLOAD_MIB", "6"));
    private final EngineClient client = engine.client();
    private String id = "";

    @BeforeAll
    void launch() {
        id = engine.launch();
    }

    @BeforeEach
    void empty() {
        engine.output(id, "chmod -R u+rwX /workspace && find /workspace -mindepth 1 -delete");
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 5 << 20})
    void aFileComesBackAsItWasSent(int size) throws NoSuchAlgorithmException {
        byte[] sent = new byte[size];
        new Random(size).nextBytes(sent);
        JsonNode written =
                put("/workspace/deep/er/blob", BYTES, sent).expect(200).data();
        assertThat(written.path("path").asText()).isEqualTo("/workspace/deep/er/blob");
        assertThat(written.path("size").asLong()).isEqualTo(size);
        Answer back = get("/workspace/deep/er/blob").expect(200);
        assertThat(back.header("Content-Type")).startsWith(BYTES);
        assertThat(back.body()).isEqualTo(sent);
        assertThat(engine.output(id, "sha256sum < deep/er/blob"))
                .startsWith(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(sent)));
        assertThat(engine.output(id, "stat -c '%U %a' deep/er/blob; ls -A deep/er"))
                .isEqualTo("coder 644\nblob");
    }

    @Test
    void aFileIsReplacedAndKeepsItsMode() {
        put("run.sh", BYTES, bytes("one")).expect(200);
        engine.output(id, "chmod 755 run.sh");
        put("run.sh", BYTES, bytes("two")).expect(200);
        assertThat(engine.output(id, "cat run.sh; stat -c ' %a' run.sh")).isEqualTo("two 755");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "new\nline",
                "größe 漢字 🎈",
                "-rf",
                "--help",
                "quote'\"$(id)`",
                "tab\there",
                "..x",
                "%2e",
                "a+b&c"
            })
    void namesAreTakenAsTheyAre(String name) {
        put("/workspace/" + name, BYTES, bytes(name)).expect(200);
        assertThat(get("/workspace/" + name).expect(200).text()).isEqualTo(name);
        List<String> names = new ArrayList<>();
        get("/workspace")
                .data()
                .path("entries")
                .forEach(entry -> names.add(entry.path("name").asText()));
        assertThat(names).containsExactly(name);
        delete("/workspace/" + name).expect(200);
        assertThat(get("/workspace").data().path("entries")).isEmpty();
    }

    @Test
    void aDirectoryIsListedByName() {
        engine.output(id, "mkdir d; printf 123 > d/b; mkdir d/a; ln -s b d/c; mkfifo d/z; chmod 640 d/b");
        JsonNode listing = get("d").data();
        assertThat(listing.path("path").asText()).isEqualTo("/workspace/d");
        TreeMap<String, String> types = new TreeMap<>();
        listing.path("entries")
                .forEach(entry -> types.put(
                        entry.path("name").asText(), entry.path("type").asText()));
        assertThat(types.toString()).isEqualTo("{a=directory, b=file, c=symlink, z=other}");
        assertThat(listing.path("entries").get(1).path("size").asInt()).isEqualTo(3);
        assertThat(listing.path("entries").get(1).path("mode").asText()).isEqualTo("640");
    }

    @Test
    void aDirectoryOfVeryManyTellsThatItIsCutOff() {
        engine.output(id, "mkdir many few; cd many; seq -f 'name-%g' 11000 | xargs touch; touch ../few/a");
        JsonNode many = get("many").data();
        assertThat(many.path("entries")).hasSize(10_000);
        assertThat(many.path("total").asInt()).isEqualTo(11_000);
        assertThat(many.path("truncated").asBoolean()).isTrue();
        many.path("entries")
                .forEach(entry -> assertThat(entry.path("name").asText()).matches("name-[0-9]+"));
        JsonNode few = get("few").data();
        assertThat(few.path("total").asInt()).isEqualTo(1);
        assertThat(few.path("truncated").asBoolean()).isFalse();
    }

    @Test
    void aTreeGoesInAndComesOutAsATar() throws IOException {
        byte[] tar = tar(out -> {
            file(out, "src/main.py", "print(1)");
            file(out, "./run", "#!/bin/sh\n");
            entry(out, "empty/", TarConstants.LF_DIR, "");
            entry(out, "src/link", TarConstants.LF_SYMLINK, "main.py");
        });
        put("project", TAR, tar).expect(200);
        assertThat(engine.output(id, "cd project && cat src/link && find . -printf '%y %p\\n' | sort"))
                .isEqualTo("print(1)d .\nd ./empty\nd ./src\nf ./run\nf ./src/main.py\nl ./src/link");
        Answer back = client.request("GET", path("project"))
                .header("Accept", TAR)
                .send()
                .expect(200);
        assertThat(back.header("Content-Type")).startsWith(TAR);
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(back.body()))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        assertThat(names).contains("./src/main.py", "./src/link", "./run", "./empty/");
    }

    @Test
    void aTreeThatCannotBeReadIsAProblemAndNotHalfAnArchive() {
        engine.output(id, "mkdir d; echo a > d/open; echo b > d/closed; chmod 000 d/closed");
        tarOf("d").problem(409, "conflict");
        assertThat(tarOf("d").message()).contains("closed");
        get("d/closed").refused("path");
    }

    @Test
    void aTransferThatBreaksOffIsSeenToBeBroken() {
        engine.output(id, "mkdir d; head -c 3000000 /dev/urandom > d/a; echo b > d/b; chmod 000 d/b");
        assertThatThrownBy(() -> tarOf("d")).hasRootCauseInstanceOf(IOException.class);
        // Killed from inside, while the client reads: Docker tells nothing of an end whose output nobody takes
        engine.output(
                id,
                "truncate -s 200G large; (sleep 2; pkill -KILL -x cat) > /dev/null 2>&1 & sleep 0.1; test -e large");
        var answer = client.request("GET", path("large")).send(java.net.http.HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> answer.body().transferTo(OutputStream.nullOutputStream()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aFileThatGrowsMeanwhileDoesNotSpoilATar() {
        engine.output(id, "mkdir d; (while echo x >> d/log; do :; done) >/dev/null 2>&1 & sleep 0.2");
        try {
            for (int i = 0; i < 5; i++) {
                tarOf("d").expect(200);
            }
        } finally {
            engine.output(id, "rm -r d; sleep 0.2; true");
        }
    }

    private Answer tarOf(String path) {
        return client.request("GET", path(path)).header("Accept", TAR).send();
    }

    @Test
    void deletingTakesATreeButNotWhereItsLinksLead() {
        engine.output(id, "mkdir -p d/e; echo kept > kept; ln -s /workspace/kept d/link; ln -s /etc out");
        delete("d/link").expect(200);
        delete("d").expect(200);
        delete("out").expect(200);
        assertThat(engine.output(id, "cat kept; ls /workspace; test -e /etc/passwd"))
                .isEqualTo("kept\nkept");
        delete("d").problem(404, "not_found");
        delete("/workspace").refused("path");
        delete("/workspace/").refused("path");
        delete("sub/..").refused("path");
    }

    @Test
    void whatIsNotThereIsNotFoundAndWhatDoesNotFitIsRefused() {
        get("none").problem(404, "not_found");
        get("none/deeper").problem(404, "not_found");
        engine.output(id, "mkdir dir; echo > file; mkfifo pipe; mkdir closed; chmod 0 closed");
        put("dir", BYTES, bytes("x")).refused("path");
        put("/workspace", BYTES, bytes("x")).refused("path");
        put("file", TAR, tar(out -> file(out, "a", "a"))).refused("path");
        get("pipe").refused("path");
        client.request("GET", path("file")).header("Accept", TAR).send().refused("path");
        client.get("/sandboxes/" + id + "/files").refused("path");
        client.get("/sandboxes/" + id + "/files?path=a&path=b").refused("path");
        client.get("/sandboxes/" + id + "/files?path=a&recursive=1").refusedField("recursive");
        Answer below = put("file/below", BYTES, bytes("x"));
        assertThat(below.status()).as("%s", below).isBetween(400, 409);
        assertThat(engine.output(id, "chmod 755 closed; ls")).isEqualTo("closed\ndir\nfile\npipe");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../etc/passwd",
                "/etc/passwd",
                "/workspace/../etc/passwd",
                "a/../../x",
                "/",
                "/workspacex",
                "//etc/passwd",
                "\u0000",
                "a\u0000b"
            })
    void aPathThatLeadsOutIsRefused(String path) {
        get(path).refused("path");
        put(path, BYTES, bytes("x")).refused("path");
        put(path, TAR, tar(out -> file(out, "a", "a"))).refused("path");
        delete(path).refused("path");
    }

    @Test
    void aLinkThatLeadsOutIsNotFollowed() {
        engine.output(
                id, "ln -s /etc out; ln -s /etc/passwd pw; ln -s /tmp tmp; ln -s /tmp/fresh fresh; ln -s loop loop");
        get("out").refused("path");
        get("out/passwd").refused("path");
        get("pw").refused("path");
        put("tmp/planted", BYTES, bytes("x")).refused("path");
        put("fresh", BYTES, bytes("x")).refused("path");
        put("tmp", TAR, tar(out -> file(out, "planted", "a"))).refused("path");
        delete("tmp/planted").refused("path");
        assertThat(get("loop").status()).isBetween(400, 409);
        assertThat(engine.output(id, "ls -A /tmp | grep -c -e planted -e fresh || true"))
                .isEqualTo("0");
    }

    @Test
    void aTarWithAnythingHostileIsRefusedAndNothingIsWritten() {
        refused(out -> file(out, "/etc/planted", "x"));
        refused(out -> file(out, "../planted", "x"));
        refused(out -> file(out, "a/../../planted", "x"));
        refused(out -> entry(out, "link", TarConstants.LF_SYMLINK, "/etc"));
        refused(out -> entry(out, "link", TarConstants.LF_SYMLINK, "../../etc"));
        refused(out -> entry(out, "d/link", TarConstants.LF_SYMLINK, "../../out"));
        refused(out -> entry(out, "hard", TarConstants.LF_LINK, "/etc/passwd"));
        refused(out -> entry(out, "hard", TarConstants.LF_LINK, "../../etc/passwd"));
        refused(out -> entry(out, "null/", TarConstants.LF_CHR, ""));
        refused(out -> entry(out, "odd", (byte) 'Z', ""));
        refused(out -> entry(out, "null", TarConstants.LF_CHR, ""));
        refused(out -> entry(out, "disk", TarConstants.LF_BLK, ""));
        refused(out -> entry(out, "pipe", TarConstants.LF_FIFO, ""));
    }

    @Test
    void aTarCannotWriteThroughALinkThatItBrings() {
        refused(out -> {
            entry(out, "way", TarConstants.LF_SYMLINK, ".");
            file(out, "way/planted", "x");
        });
        refused(out -> {
            entry(out, "a", TarConstants.LF_SYMLINK, ".");
            entry(out, "a/b", TarConstants.LF_SYMLINK, "..");
            file(out, "b/planted", "x");
        });
        refused(out -> {
            entry(out, "d/../way", TarConstants.LF_SYMLINK, "d");
            file(out, "d/../way/planted", "x");
        });
    }

    @Test
    void anUploadThatIsTooLargeOrBreaksOffLeavesNothing() throws IOException {
        put("large", BYTES, new byte[(6 << 20) + 1]).problem(413, "payload_too_large");
        RawConnection.breakOff(
                client.base(),
                "PUT " + path("half") + " HTTP/1.1",
                "Authorization: Bearer " + client.key(),
                "Content-Length: 1000");
        await().until(() -> {
            try (var uploads = Files.list(engine.data().resolve("uploads"))) {
                return uploads.findAny().isEmpty();
            }
        });
        assertThat(engine.output(id, "ls -A")).isEmpty();
    }

    @Test
    void whatIsNoTarIsRefused() {
        for (byte[] body : List.of(bytes(""), bytes("text"), new byte[2048], new byte[100])) {
            put("x", TAR, body).problem(400, "validation_error");
        }
        byte[] whole = tar(out -> file(out, "a", "x".repeat(5000)));
        put("x", TAR, java.util.Arrays.copyOf(whole, 2000)).problem(400, "validation_error");
        assertThat(engine.output(id, "ls")).isEmpty();
    }

    private void refused(Consumer<TarArchiveOutputStream> hostile) {
        byte[] tar = tar(out -> {
            file(out, "innocent", "x");
            hostile.accept(out);
        });
        put("unpacked", TAR, tar).problem(400, "validation_error");
        assertThat(engine.output(id, "ls -A /workspace")).isEmpty();
    }

    private String path(String path) {
        return "/api/v1/sandboxes/" + id + "/files?path=" + encode(path);
    }

    private Answer get(String path) {
        return client.request("GET", path(path)).send();
    }

    private Answer put(String path, String type, byte[] body) {
        return client.request("PUT", path(path)).body(type, body).send();
    }

    private Answer delete(String path) {
        return client.request("DELETE", path(path)).send();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] tar(Consumer<TarArchiveOutputStream> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
            content.accept(out);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream out, String name, String text) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes(text).length);
        put(out, entry, bytes(text));
    }

    private static void entry(TarArchiveOutputStream out, String name, byte type, String link) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(link);
        entry.setSize(0);
        put(out, entry, new byte[0]);
    }

    private static void put(TarArchiveOutputStream out, TarArchiveEntry entry, byte[] content) {
        try {
            out.putArchiveEntry(entry);
            out.write(content);
            out.closeArchiveEntry();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
