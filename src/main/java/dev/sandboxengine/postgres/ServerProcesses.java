package dev.sandboxengine.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * The processes of one cluster, found by the name that each carries in its command line. That works for servers that an
 * earlier engine started, is not fooled by re-used process ids, and needs no right to inspect other users' processes.
 *
 * @param name the cluster's name, unique for its folder on this machine
 */
record ServerProcesses(String name) {

    /** Named after the data folder's inode, which is the same whatever path or mount leads to it. */
    static ServerProcesses of(Path dataDir) throws IOException {
        Object inode = Files.readAttributes(dataDir, BasicFileAttributes.class).fileKey();
        CRC32C sum = new CRC32C();
        sum.update(String.valueOf(inode).getBytes(StandardCharsets.UTF_8));
        return new ServerProcesses("sandbox-engine-" + HexFormat.of().toHexDigits((int) sum.getValue()));
    }

    /** The server's first process, which starts and ends all others. */
    Optional<ProcessHandle> postmaster() {
        return find(true).stream().findFirst();
    }

    /** Every process of the cluster. */
    List<ProcessHandle> all() {
        return find(false);
    }

    /** Whether this process lives and belongs to the cluster; a zombie does not. */
    boolean contains(ProcessHandle process) {
        return belongs(commandLine(process.pid()), false);
    }

    /** A process's program and arguments; empty when it is gone. */
    static List<String> arguments(ProcessHandle process) {
        return List.of(commandLine(process.pid()).split("\0", -1));
    }

    private boolean belongs(String command, boolean onlyPostmaster) {
        boolean postmaster = command.indexOf("/bin/postgres\0") >= 0 && command.contains("cluster_name=" + name + "\0");
        return postmaster || (!onlyPostmaster && command.startsWith("postgres: " + name + ": "));
    }

    private List<ProcessHandle> find(boolean onlyPostmaster) {
        List<ProcessHandle> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(String.valueOf(entry.getFileName()));
                if (belongs(commandLine(pid), onlyPostmaster)) {
                    ProcessHandle.of(pid).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw ServerFolder.explain("Reading /proc", e);
        }
        return found;
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Sends a signal by its short name, for example {@code INT}; a process that is gone already is no failure. */
    static void signal(ProcessHandle process, String signal) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
