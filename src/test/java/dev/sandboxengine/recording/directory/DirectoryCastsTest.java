package dev.sandboxengine.recording.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.recording.CastStore;
import dev.sandboxengine.recording.Casts;
import dev.sandboxengine.recording.Checkpoint;
import dev.sandboxengine.recording.RecordingId;
import dev.sandboxengine.recording.RecordingStatus;
import dev.sandboxengine.runtime.TerminalSize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryCastsTest {

    private static final RecordingId ID = new RecordingId(new UUID(0, 7));

    @TempDir
    private Path folder;

    private CastStore casts;
    private final Random random = new Random(5);

    @BeforeEach
    void open() throws IOException {
        casts = DirectoryCasts.open(folder.resolve("recordings"));
    }

    private Path file() {
        return folder.resolve("recordings/" + ID + ".cast.gz");
    }

    private static Checkpoint at(long offset, RecordingStatus status, OptionalInt exitCode) {
        return new Checkpoint(
                offset, offset + 1, offset + 2, offset + 3, 4, 5, new TerminalSize(1000, 1), status, exitCode);
    }

    private static Checkpoint at(long offset) {
        return at(offset, RecordingStatus.RECORDING, OptionalInt.empty());
    }

    private static void add(CastStore.Content content, String text, Checkpoint after) throws IOException {
        byte[] bytes = (text + "beyond").getBytes(StandardCharsets.UTF_8);
        content.add(bytes, bytes.length - "beyond".length(), after);
    }

    private String text(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (' ' + random.nextInt(90));
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void whatIsAddedIsReadAndGoneOnWith() throws IOException {
        Checkpoint end = at(9, RecordingStatus.COMPLETE, OptionalInt.of(-1));
        try (CastStore.Content content = casts.open(ID)) {
            assertThat(content.last()).isEmpty();
            add(content, "one\n", at(1));
            add(content, "two\n", at(2));
        }
        try (CastStore.Content content = casts.open(ID)) {
            assertThat(content.last()).contains(at(2));
            assertThat(content.size()).isEqualTo(Files.size(file()));
            add(content, "three\n", end);
        }
        assertThat(casts.find(ID)).contains(new CastStore.Standing(end, Files.size(file())));
        assertThat(Casts.unpacked(casts.read(ID).orElseThrow())).isEqualTo("one\ntwo\nthree\n");
        assertThat(casts.used()).isEqualTo(Files.size(file()));
        assertThat(DirectoryCasts.open(folder.resolve("recordings")).used()).isEqualTo(casts.used());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(casts.all()).containsExactly(ID);
        casts.delete(ID);
        casts.delete(ID);
        assertThat(casts.find(ID)).isEmpty();
        assertThat(casts.read(ID)).isEmpty();
        assertThat(casts.used()).isZero();
    }

    /** As zcat reads it: all members. */
    @Test
    void theFileItselfIsGzip() throws IOException {
        StringBuilder whole = new StringBuilder();
        try (CastStore.Content content = casts.open(ID)) {
            for (int i = 0; i < 50; i++) {
                String piece = text(random.nextInt(30_000));
                whole.append(piece);
                add(content, piece, at(i));
            }
        }
        assertThat(Casts.unpacked(Files.newInputStream(file()))).isEqualTo(whole.toString());
    }

    /** As browsers read it: one member, and nothing behind it. */
    @Test
    void whatIsReadIsOneMember() throws IOException, DataFormatException {
        StringBuilder whole = new StringBuilder();
        try (CastStore.Content content = casts.open(ID)) {
            for (int i = 0; i < 50; i++) {
                String piece = text(1 + random.nextInt(30_000));
                whole.append(piece);
                add(content, piece, at(i));
            }
        }
        byte[] read;
        try (InputStream in = casts.read(ID).orElseThrow()) {
            read = in.readAllBytes();
        }
        Inflater inflater = new Inflater(true);
        inflater.setInput(read, 10, read.length - 10);
        byte[] unpacked = new byte[whole.length() + 1];
        int length = inflater.inflate(unpacked);
        assertThat(length).isEqualTo(whole.length());
        assertThat(inflater.finished()).isTrue();
        assertThat(inflater.getRemaining()).isEqualTo(8);
        CRC32 crc = new CRC32();
        crc.update(whole.toString().getBytes(StandardCharsets.US_ASCII));
        byte[] trailer = {read[read.length - 8], read[read.length - 7], read[read.length - 6], read[read.length - 5]};
        assertThat(trailer)
                .containsExactly(
                        (byte) crc.getValue(), (byte) (crc.getValue() >> 8), (byte) (crc.getValue() >> 16), (byte)
                                (crc.getValue() >> 24));
        assertThat(Casts.unpacked(new ByteArrayInputStream(read))).isEqualTo(whole.toString());
    }

    /** A kill ends a write anywhere. */
    @Test
    void whereverTheFileBreaksOffAllWholePiecesAreThere() throws IOException {
        List<Long> ends = new ArrayList<>(List.of(0L));
        try (CastStore.Content content = casts.open(ID)) {
            for (int i = 1; i <= 4; i++) {
                add(content, "piece " + i + "\n", at(i));
                ends.add(content.size());
            }
        }
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file(), java.util.Arrays.copyOf(whole, length));
            CastStore fresh = DirectoryCasts.open(folder.resolve("recordings"));
            int at = length;
            int pieces = (int) ends.stream().filter(end -> end > 0 && end <= at).count();
            StringBuilder expected = new StringBuilder();
            for (int i = 1; i <= pieces; i++) {
                expected.append("piece ").append(i).append('\n');
            }
            assertThat(Casts.unpacked(fresh.read(ID).orElseThrow())).isEqualTo(expected.toString());
            try (CastStore.Content content = fresh.open(ID)) {
                assertThat(content.size()).isEqualTo(ends.get(pieces));
                assertThat(content.last().map(Checkpoint::offset).orElse(0L)).isEqualTo(pieces);
                add(content, "more\n", at(99));
            }
            assertThat(Casts.unpacked(fresh.read(ID).orElseThrow())).isEqualTo(expected + "more\n");
            assertThat(fresh.used()).isEqualTo(Files.size(file()));
        }
    }

    /** A loss of power leaves a file of the right length that holds zeros. */
    @Test
    void piecesThatHoldSomethingElseAreGivenUp() throws IOException {
        long second;
        try (CastStore.Content content = casts.open(ID)) {
            add(content, text(5000), at(1));
            second = content.size();
            add(content, text(5000), at(2));
        }
        byte[] whole = Files.readAllBytes(file());
        for (int i = (int) second; i < whole.length; i += 13) {
            byte[] broken = whole.clone();
            broken[i] ^= 0x55;
            Files.write(file(), broken);
            long offset = casts.find(ID).orElseThrow().last().offset();
            boolean countsForNothing = i >= second + 4 && i < second + 10;
            assertThat(offset).as("byte %d of %d", i - second, whole.length).isEqualTo(countsForNothing ? 2 : 1);
        }
    }
}
