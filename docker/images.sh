# shellcheck shell=bash
# How the images of a family are built: sourced by the build.sh of each, in its folder, never run. That sets
#   FAMILY   what the images' names begin with: <family>-<image>
#   ALL      the images, in the order of building
#   PARENT   the image of ALL that the others are made from; empty where each is made from Debian
#   VERSION  by image, the tag that it has beside latest; may be empty
# and defines prepare, which may put files into the build context and add to build_args. Then it calls build_images "$@".

IMAGES_FOLDER=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
base_image=${BASE_IMAGE:-debian:trixie-slim}
build_args=() missing='' fresh='' verbose='' asked=()

say() { printf '==> %s\n' "$*"; }
die() {
    printf 'build.sh: %s\n' "$1" "${@:2}" >&2
    exit 1
}
has_image() { docker image inspect "$1" >/dev/null 2>&1; }

# made_from_debian IMAGE: and not from another image of the family.
made_from_debian() { [[ -z $PARENT || $1 == "$PARENT" ]]; }

# hash_of IMAGE: of all files that the image is made from, its parent's included. Certificates are left out: they end up in no image.
hash_of() {
    local files=("Dockerfile.$1")
    [[ ! -d $1 ]] || mapfile -t -O 1 files < <(find "$1" -type f ! -path '*/node_modules/*' ! -path '*/__pycache__/*' ! -path '*/.*_cache/*' | LC_ALL=C sort)
    {
        if made_from_debian "$1"; then printf '%s\n' "$base_image"; else hash_of "$PARENT"; fi
        stat -c '%a %n' "${files[@]}"
        cat "${files[@]}"
    } | sha256sum | cut -c1-16
}

id_of() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null; }

# is_current IMAGE: built from the files here, and upon the family's parent that is here.
is_current() {
    local name=$FAMILY-$1 layers
    [[ $(docker image inspect --format "{{index .Config.Labels \"$FAMILY.context\"}}" "$name:latest" 2>/dev/null) == "$(hash_of "$1")" ]] || return 1
    [[ -z ${VERSION[$1]:-} || $(id_of "$name:latest") == "$(id_of "$name:${VERSION[$1]}")" ]] || return 1
    [[ -n $PARENT ]] || return 0
    layers=$(docker image inspect --format '{{json .RootFS.Layers}}' "$FAMILY-$PARENT:latest" 2>/dev/null) || return 1
    [[ $(docker image inspect --format '{{json .RootFS.Layers}}' "$name:latest") == "${layers%]}"* ]]
}

# Brings the Debian image: local, else from a registry (bounded: an air-gapped site may drop packets), else by debootstrap.
provide_debian() {
    local seconds=${PULL_TIMEOUT:-60}
    if [[ -z $fresh ]] && has_image "$base_image"; then
        return
    fi
    if [[ -z ${DEBIAN_MIRROR:-} && $seconds != 0 ]]; then
        say "pulling $base_image (at most $seconds s)"
        if timeout --kill-after 5 "$seconds" docker pull --quiet "$base_image" 2>"$work/pull"; then
            return
        fi
        say "no registry has it within $seconds s ($(tail -n 1 "$work/pull" | cut -c1-120)); making it from a Debian mirror"
    fi
    [[ -z ${BASE_IMAGE:-} ]] || die "BASE_IMAGE=$BASE_IMAGE is not there and cannot be pulled. Load it (docker load), or unset BASE_IMAGE."
    "$IMAGES_FOLDER/workspace/debian.sh" "$base_image"
}

# Passes the host's proxy on.
add_proxies() {
    local name
    for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
        [[ -z ${!name:-} ]] || build_args+=(--build-arg "$name")
    done
}

build() {
    local image=$1 name=$FAMILY-$1 started=$SECONDS previous options=("${build_args[@]}") tags=() show=$'^(\e\\[[0-9;]*m)*(Step [0-9/]+ : (FROM|RUN|COPY) |#[0-9]+ \\[|(#[0-9]+ [0-9.]+ )?note: )'
    previous=$(id_of "$name:latest" || true)
    ! made_from_debian "$image" || options+=(--build-arg "BASE=$base_image")
    [[ -z ${VERSION[$image]:-} ]] || tags=(-t "$name:${VERSION[$image]}")
    [[ -z $fresh ]] || options+=(--no-cache)
    [[ -z $verbose ]] || show=''
    say "$name: building ($2 of $3)"
    if ! docker build --force-rm -f "Dockerfile.$image" -t "$name:latest" "${tags[@]}" --label "$FAMILY.context=$(hash_of "$image")" \
        "${options[@]}" . 2>&1 | tee "$work/log" | { grep -E --line-buffered "$show" || true; } | sed -u $'s/\e\\[[0-9;]*m//g' | cut -c1-130; then
        tail -n 40 "$work/log" >&2
        die "$name could not be built; the end of the builder's output is above (all of it with --verbose)."
    fi
    # The image that this one replaces would stay for ever without a name. Refused by the engine while a container or image needs it.
    if [[ $(docker image inspect --format '{{len .RepoTags}}' "$previous" 2>/dev/null) == 0 ]]; then
        docker image rm "$previous" >/dev/null 2>&1 || true
    fi
    say "$name: ready after $((SECONDS - started)) s," \
        "$(docker image inspect --format '{{.Size}}' "$name:latest" | awk '{ printf "%d MB", $1 / 1e6 }')"
}

parse_arguments() {
    while [[ $# -gt 0 ]]; do
        case $1 in
        --missing) missing=yes ;;
        --fresh) fresh=yes ;;
        --verbose) verbose=yes ;;
        -h | --help)
            sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' build.sh
            exit
            ;;
        *)
            [[ " ${ALL[*]} " == *" $1 "* ]] ||
                die "unknown argument '$1'. Images: ${ALL[*]}. Options: --missing, --fresh, --verbose, --help."
            asked+=("$1")
            ;;
        esac
        shift
    done
    [[ ${#asked[@]} -gt 0 ]] || asked=("${ALL[@]}")
}

build_images() {
    local image plan=() number=0
    parse_arguments "$@"
    docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || die "no Docker engine answers. Start it (see the README), or set DOCKER_HOST."

    # One build at a time: two would write the same tags and certificates.
    exec 9<build.sh
    if ! flock -n 9; then
        say "waiting for another build of the $FAMILY images"
        flock 9
    fi

    # The parent comes along when it is not current: an image upon another one would not be what its files say.
    for image in "${ALL[@]}"; do
        if [[ " ${asked[*]} " == *" $image "* && -z $missing ]]; then
            plan+=("$image")
        elif [[ " ${asked[*]} $PARENT " == *" $image "* ]] && ! is_current "$image"; then
            plan+=("$image")
        fi
    done
    if [[ ${#plan[@]} -eq 0 ]]; then
        say "the $FAMILY images are up to date: ${asked[*]}"
        exit
    fi

    work=$(mktemp -d "${TMPDIR:-/tmp}/$FAMILY-build.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    for image in "${plan[@]}"; do
        if made_from_debian "$image"; then
            provide_debian
            break
        fi
    done
    prepare
    add_proxies
    for image in "${plan[@]}"; do
        number=$((number + 1))
        build "$image" "$number" "${#plan[@]}"
    done
}
