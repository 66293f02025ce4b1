# shellcheck shell=bash
# What the test.sh of each family of images shares. Sourced by it, never run. That sets
#   FAMILY   what the images' names begin with: <family>-<image>
#   images   those under test
#   image    the one that is checked
#   work     a folder for this run
# shellcheck disable=SC2154 # those are assigned there

# check NAME COMMAND…: one line on success; on failure the name and the command's output, and a mark in the folder of failures.
check() {
    local name="$FAMILY-$image: $1" out
    shift
    if out=$("$@" 2>&1); then
        printf 'ok    %s\n' "$name"
    else
        printf 'FAIL  %s\n' "$name"
        printf '%s\n' "$out" | tail -n 20 | sed 's/^/        /'
        printf '%s\n' "$name" >>"$work/failed"
    fi
}

# same EXPECTED COMMAND…: the command prints exactly this.
same() {
    local expected=$1 found
    shift
    found=$("$@") || true
    if [[ $found != "$expected" ]]; then
        printf 'expected: %s\nfound: %s\n' "$expected" "$found"
        return 1
    fi
}

# The images must be there before the first check.
require_images() {
    for image in "${images[@]}"; do
        docker image inspect "$FAMILY-$image:latest" >/dev/null 2>&1 || {
            echo "test.sh: there is no $FAMILY-$image:latest. Build it: $PWD/build.sh $image" >&2
            exit 1
        }
    done
}

# Prints what the checks of each image wrote to its file, and what failed; exit 1 if any did.
report() {
    for image in "${images[@]}"; do
        cat "$work/$image.out"
    done
    if [[ -s $work/failed ]]; then
        printf '\ntest.sh: %d checks failed:\n' "$(wc -l <"$work/failed")" >&2
        cat "$work/failed" >&2
        exit 1
    fi
    printf '\ntest.sh: all checks passed in %d s\n' "$SECONDS"
}
