package dev.sandboxengine.files;

/**
 * The shell scripts that do the work inside a sandbox, as its user: the kernel decides what they may touch. Each takes the
 * path as its first argument, and refuses one whose links lead out of the workspace. The first line that a script writes
 * says what came of it.
 */
enum Script {
    /** A file's bytes after {@code file}, a directory's entries after {@code directory}. */
    READ("""
            if [ -d "$real" ]; then
              echo directory
              exec find "$real" -mindepth 1 -maxdepth 1 -printf '%y\\t%s\\t%m\\t%T@\\t%f\\0'
            fi
            [ -e "$real" ] || { echo missing; exit 0; }
            [ -f "$real" ] || { echo special; exit 0; }
            [ -r "$real" ] || { echo denied; exit 0; }
            echo file
            exec cat -- "$real"
            """),

    /**
     * A directory as a tar stream after {@code directory}. That a file changes meanwhile, which tar answers with 1, is no
     * failure; that one cannot be read is.
     */
    READ_TAR("""
            [ -e "$real" ] || { echo missing; exit 0; }
            [ -d "$real" ] || { echo nodirectory; exit 0; }
            echo directory
            tar -c -f - -C "$real" --warning=no-file-changed --warning=no-file-removed . || [ $? = 1 ]
            """),

    /** Writes stdin, of the size in the second argument, to a file: all of it or nothing. */
    WRITE("""
            [ -d "$real" ] && { echo directory; exit 0; }
            mkdir -p -- "$(dirname -- "$real")" || exit 1
            new=$(mktemp -- "$(dirname -- "$real")/.upload.XXXXXXXX") || exit 1
            cat > "$new" && [ "$(stat -c %s -- "$new")" = "$2" ] || { rm -f -- "$new"; exit 1; }
            if [ -e "$real" ]; then chmod --reference="$real" -- "$new"; else chmod 644 -- "$new"; fi
            mv -f -T -- "$new" "$real" || { rm -f -- "$new"; exit 1; }
            echo done
            """),

    /** Unpacks a tar stream from stdin into a directory, which is made when it is missing. */
    WRITE_TAR("""
            [ -e "$real" ] && [ ! -d "$real" ] && { echo nodirectory; exit 0; }
            mkdir -p -- "$real" || exit 1
            tar -x -f - -C "$real" --no-same-owner || exit 1
            echo done
            """),

    /** Removes a file, a link (not what it leads to), or a directory with all that is in it. */
    DELETE("""
            [ -e "$1" ] || [ -L "$1" ] || { echo missing; exit 0; }
            rm -rf -- "$1" || exit 1
            echo done
            """);

    /** A link that is removed is not followed, so its directory is what counts. */
    private static final String CONFINED = """
            if [ "$3" = parent ]; then real=$(realpath -m -- "$(dirname -- "$1")"); else real=$(realpath -m -- "$1"); fi
            case "$real/" in /workspace/*) ;; *) echo outside; exit 0;; esac
            """;

    private final String text;

    Script(String body) {
        this.text = CONFINED + body;
    }

    String text() {
        return text;
    }
}
