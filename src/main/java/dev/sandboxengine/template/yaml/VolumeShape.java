package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.StarterFile;
import dev.sandboxengine.template.TemplateVolume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What stands under {@code volumes}. */
final class VolumeShape {

    /** Where the operator's Claude Code credentials are, if they are inside. */
    static final String CLAUDE_PATH = "/home/coder/.claude";

    /** Where the files of a starter are. */
    private static final String WORKSPACE = "/workspace";

    private static final int MOST_VOLUMES = 20;
    private static final long MEBIBYTE = 1 << 20;
    private static final Set<String> TAKEN = Set.of(
            "/proc",
            "/sys",
            "/dev",
            "/run",
            "/var/run",
            "/var/lock",
            "/etc",
            "/usr",
            "/bin",
            "/lib",
            "/lib64",
            "/sbin");
    private static final Pattern OWN_NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,28}[a-z0-9])?");

    /** What the engine calls its own volumes of a workspace whose root file system is read-only, and where they are. */
    private static final Map<String, String> ENGINES = Map.of("workspace", "/workspace", "home", "/home/coder");

    /** Where a volume is kept. */
    private enum Medium {
        DISK,
        MEMORY
    }

    private static final Field<String> NAME = Field.required(
            "name",
            "Unique; of a read-only volume, the name of the operator's volume",
            Scalars.matching(
                    "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}",
                    name -> "'" + name + "' is not a volume's name; use lower-case letters, digits and inner hyphens"));
    private static final Field<String> MOUNT_PATH = Field.required(
            "mount_path",
            "Where it is, absolute; none is inside of another",
            Scalars.matching(
                            "(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9_.@+-]{1,255}){1,32}",
                            path -> "'" + path
                                    + "' is not a place for a volume; write an absolute path without `.`, `..`"
                                    + " and a slash at the end, of letters, digits and _ . @ + -, for example /data")
                    .saying("not", Schema.of("pattern", "^(?:" + String.join("|", new TreeSet<>(TAKEN)) + ")(?:/|$)"))
                    .then(VolumeShape::free));
    private static final Field<Boolean> READ_ONLY = Field.optional(
            "read_only", "Whether it is the operator's volume of this name, which must exist", Scalars.FLAG, false);
    private static final Field<Long> SIZE = Field.optional(
            "size",
            "What may be written to it, enforced or refused; in memory 64m by default",
            Scalars.size(MEBIBYTE, "1 MiB"));
    private static final Field<Medium> MEDIUM = Field.optional(
            "medium", "`memory`: kept in memory, lost at every stop", Scalars.choice(Medium.class), "disk");

    /**
     * A volume and where its path is written, for what must not be at it.
     *
     * @param volume the volume
     * @param path its path's place in the file
     */
    record Written(TemplateVolume volume, Value path) {

        /** Refuses the volume if it overlaps with this path. */
        void keepClearOf(String taken, String why) {
            if (overlap(volume.mountPath(), taken)) {
                path.refuse(
                        "'" + volume.mountPath() + "' overlaps with " + taken + ", " + why + "; choose another path");
            }
        }

        /** Refuses the volume if one of these files of a starter cannot be placed because of it, or is not seen. */
        void keepClearOf(List<StarterFile> starter) {
            String here = volume.mountPath();
            boolean isWritten = !volume.readOnly() && !volume.inMemory();
            if (!isWritten && here.equals(WORKSPACE)) {
                path.refuse("`starter` has files for " + WORKSPACE + ", and they cannot be in a volume that is"
                        + (volume.readOnly() ? " read-only" : " in memory")
                        + "; choose another path, or remove `starter`");
                return;
            }
            starter.stream()
                    .map(file -> WORKSPACE + "/" + file.path())
                    .filter(file -> isWritten ? here.equals(file) || here.startsWith(file + "/") : overlap(here, file))
                    .findFirst()
                    .ifPresent(file -> path.refuse("'" + here + "' is where `starter` has the file '"
                            + Problems.shown(file) + "', which would not be there; choose another path, or remove the"
                            + " file"));
        }
    }

    /** The volumes, without those that are wrong. */
    static final Shape<List<Written>> LIST = Shapes.list(
                    ObjectShape.of(NAME, MOUNT_PATH, READ_ONLY, SIZE, MEDIUM)
                            .hint("; write `- {name: data, mount_path: /data}`"),
                    MOST_VOLUMES)
            .then((_, items) -> Optional.of(volumes(items)));

    private VolumeShape() {}

    private static Optional<String> free(Value value, String path) {
        for (String taken : new TreeSet<>(TAKEN)) {
            if (path.equals(taken) || path.startsWith(taken + "/")) {
                return value.refuse("'" + path + "' is the system's: nothing can be at or below " + taken
                        + "; choose another path, for example /data");
            }
        }
        return Optional.of(path);
    }

    private static List<Written> volumes(List<Filled> items) {
        List<Written> volumes = new ArrayList<>();
        Map<String, Value> names = new HashMap<>();
        for (Filled item : items) {
            item.find(NAME)
                    .flatMap(name -> item.at(NAME).map(it -> names.putIfAbsent(name, it)))
                    .ifPresent(_ -> item.at(NAME)
                            .ifPresent(it -> it.refuse("another volume is named '"
                                    + item.find(NAME).orElse("") + "' already; name one of them differently")));
            Optional<TemplateVolume> volume = volume(item);
            Optional<Value> path = item.at(MOUNT_PATH);
            volume.ifPresent(it -> path.ifPresent(where -> {
                for (Written other : volumes) {
                    if (overlap(it.mountPath(), other.volume.mountPath())) {
                        where.refuse("'" + it.mountPath() + "' and '" + other.volume.mountPath() + "' of volume '"
                                + other.volume.name() + "' overlap; no volume can be inside of another");
                        break;
                    }
                }
                volumes.add(new Written(it, where));
            }));
        }
        return volumes;
    }

    private static boolean overlap(String one, String other) {
        return one.equals(other) || one.startsWith(other + "/") || other.startsWith(one + "/");
    }

    private static Optional<TemplateVolume> volume(Filled item) {
        boolean isReadOnly = item.get(READ_ONLY);
        boolean isInMemory = item.get(MEDIUM) == Medium.MEMORY;
        if (isReadOnly) {
            item.at(SIZE)
                    .ifPresent(it -> it.refuse("a read-only volume is the operator's and has the size that it has;"
                            + " remove it, or remove `read_only`"));
            if (isInMemory) {
                item.at(MEDIUM)
                        .ifPresent(it ->
                                it.refuse("a read-only volume is the operator's; remove it, or remove `read_only`"));
            }
        } else {
            item.find(NAME)
                    .filter(name -> !OWN_NAME.matcher(name).matches())
                    .flatMap(_ -> item.at(NAME))
                    .ifPresent(
                            it -> it.refuse("is not the name of a sandbox's own volume; use lower-case letters, digits"
                                    + " and inner hyphens, at most 30"));
        }
        if (!isReadOnly && !isInMemory) {
            item.find(NAME).ifPresent(name -> refuseEngines(name, item));
        }
        OptionalLong size = item.find(SIZE)
                .map(OptionalLong::of)
                .orElse(isInMemory ? OptionalLong.of(64 * MEBIBYTE) : OptionalLong.empty());
        return item.find(NAME)
                .flatMap(name -> item.find(MOUNT_PATH)
                        .map(path -> new TemplateVolume(name, path, isReadOnly, size, isInMemory)));
    }

    private static void refuseEngines(String name, Filled item) {
        String where = ENGINES.get(name);
        if (where != null && !item.find(MOUNT_PATH).orElse(where).equals(where)) {
            item.at(NAME)
                    .ifPresent(it -> it.refuse(
                            "'" + name + "' is the name of the volume at " + where + "; choose another name"));
        }
    }
}
