package dev.sandboxengine.postgres;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The user that PostgreSQL runs as. It refuses to run as root, so a root engine gives the cluster to an unprivileged account
 * and starts the programs through {@code setpriv}, which every Debian and Ubuntu has; any other engine runs them as itself.
 *
 * <p>Why not {@code unshare -U}, which needs no second account: containers forbid user namespaces by default, some hardened
 * hosts too, and the server would still own every file of root outside. {@code setpriv} needs only what root has in a
 * default container as well.
 *
 * <p>An account without privileges cannot reach a data folder below a closed directory such as {@code /root}. Then, and only
 * then, the server keeps the one capability to pass closed directories.
 *
 * @param uid the user, or nothing when the engine's own is used
 */
record ServerAccount(@Nullable Integer uid, int gid) {

    private static final int DAC_OVERRIDE = 1;
    private static final int DAC_READ_SEARCH = 2;

    /**
     * The account for a cluster: who owns it already, else {@code postgres}, else {@code nobody}.
     *
     * @throws DatabaseException when the engine is root and there is no account for the server
     */
    static ServerAccount of(Path cluster) throws IOException {
        if (engineUser() != 0) {
            return new ServerAccount(null, 0);
        }
        int owner = Files.isDirectory(cluster) ? ownerOf(cluster) : 0;
        List<String> accounts = Files.readAllLines(Path.of("/etc/passwd"));
        if (owner != 0) {
            return accounts.stream()
                    .map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > 3 && fields[2].equals(String.valueOf(owner)))
                    .findFirst()
                    .map(ServerAccount::fromFields)
                    .orElse(new ServerAccount(owner, owner));
        }
        return named(accounts, "postgres")
                .or(() -> named(accounts, "nobody"))
                .orElseThrow(() -> new DatabaseException(
                        "PostgreSQL does not run as root and there is no account for it; run 'useradd --system postgres',"
                                + " start the engine as another user, or set DATABASE_DSN"));
    }

    private static Optional<ServerAccount> named(List<String> accounts, String name) {
        return accounts.stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > 3)
                .findFirst()
                .map(ServerAccount::fromFields);
    }

    private static ServerAccount fromFields(String[] fields) {
        return new ServerAccount(Integer.valueOf(fields[2]), Integer.parseInt(fields[3]));
    }

    /** A command as this account, in a session of its own so that a terminal's Ctrl-C does not reach it. */
    List<String> command(List<String> program, Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        if (uid != null) {
            command.addAll(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--no-new-privs"));
            if (isClosed(folder)) {
                String capability = has(DAC_READ_SEARCH) ? "+dac_read_search" : "+dac_override";
                // access(2) forgets the capabilities of a process that is not root unless this bit is set
                command.add("--securebits=+no_setuid_fixup");
                command.add("--inh-caps=-all," + capability);
                command.add("--ambient-caps=-all," + capability);
            }
        }
        command.add("setsid");
        command.addAll(program);
        return command;
    }

    private boolean isClosed(Path folder) throws IOException {
        for (Path path = folder; path != null; path = path.getParent()) {
            boolean open = Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE);
            if (!open && uid != null && ownerOf(path) != uid) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(int capability) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("CapBnd:")) {
                long set = Long.parseUnsignedLong(
                        line.substring("CapBnd:".length()).strip(), 16);
                return (set & (1L << capability)) != 0;
            }
        }
        return capability == DAC_OVERRIDE;
    }

    /** Gives a tree to this account, unless it has it already. The top comes last, so that a killed attempt is repeated. */
    void own(Path tree) throws IOException {
        if (uid == null || ownerOf(tree) == uid) {
            return;
        }
        int owner = uid;
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                return give(directory);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return give(file);
            }

            private FileVisitResult give(Path path) throws IOException {
                Files.setAttribute(path, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The effective user of this process. */
    private static int engineUser() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("Uid:")) {
                return Integer.parseInt(line.substring("Uid:".length()).strip().split("\\s+", -1)[1]);
            }
        }
        return 0;
    }

    private static int ownerOf(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
