#!/usr/bin/env bash
# build.sh [--missing] [--fresh] [--verbose] [IMAGE…]: builds the workspace images base, python, node and go (default: all of them),
# each after the one that it is made from, as workspace-<image>:latest.
#
#   --missing   only what is not there, or was built from other files than those here now
#   --fresh     with a new Debian and without the build cache, for security updates
#   --verbose   the whole output of the builder instead of its steps
#
#   SITE_CA_CERTS  file or folder with the site's certificate authorities, PEM (default: NODE_EXTRA_CA_CERTS, else SSL_CERT_FILE,
#                  else /usr/local/share/ca-certificates); trusted while fetching, never part of an image
#   BASE_IMAGE     Debian 13 image to start from (default debian:trixie-slim: local, else pulled, else made by debian.sh)
#   PULL_TIMEOUT   seconds given to pulling it (default 60; 0: do not pull)
#   DEBIAN_MIRROR  make the Debian image from this mirror with debian.sh instead of pulling it
#   NPM_REGISTRY   npm registry (default: the host's npm configuration, else npm's own)
#   http_proxy, https_proxy, no_proxy are passed on to the build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly LABEL=workspace.context
readonly ALL=(base python node go)
base_image=${BASE_IMAGE:-debian:trixie-slim}

say() { printf '==> %s\n' "$*"; }
die() {
    printf 'build.sh: %s\n' "$1" "${@:2}" >&2
    exit 1
}
has_image() { docker image inspect "$1" >/dev/null 2>&1; }

# hash_of IMAGE: of all files that the image is made from, its parent's included. Certificates are left out: they end up in no image.
hash_of() {
    local files=("Dockerfile.$1")
    [[ ! -d $1 ]] || mapfile -t -O 1 files < <(find "$1" -type f ! -path '*/node_modules/*' ! -path '*/__pycache__/*' ! -path '*/.*_cache/*' | LC_ALL=C sort)
    {
        if [[ $1 == base ]]; then printf '%s\n' "$base_image"; else hash_of base; fi
        stat -c '%a %n' "${files[@]}"
        cat "${files[@]}"
    } | sha256sum | cut -c1-16
}

# is_current IMAGE: built from the files here, and upon the base image that is here.
is_current() {
    local layers
    [[ $(docker image inspect --format "{{index .Config.Labels \"$LABEL\"}}" "workspace-$1:latest" 2>/dev/null) == "$(hash_of "$1")" ]] || return 1
    layers=$(docker image inspect --format '{{json .RootFS.Layers}}' workspace-base:latest 2>/dev/null) || return 1
    [[ $(docker image inspect --format '{{json .RootFS.Layers}}' "workspace-$1:latest") == "${layers%]}"* ]]
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
    ./debian.sh "$base_image"
}

# Puts the site's certificate authorities into the build context; only certificates are copied, whatever else the files hold.
provide_certificates() {
    local from=${SITE_CA_CERTS:-${NODE_EXTRA_CA_CERTS:-${SSL_CERT_FILE:-/usr/local/share/ca-certificates}}} files=()
    if [[ -n ${SITE_CA_CERTS:-} && ! -r $from ]]; then
        die "SITE_CA_CERTS=$from cannot be read."
    fi
    if [[ -d $from ]]; then
        mapfile -t files < <(find -L "$from" -type f \( -name '*.crt' -o -name '*.pem' \) | LC_ALL=C sort)
    elif [[ -r $from ]]; then
        files=("$from")
    fi
    rm -f certs/site.crt
    if [[ ${#files[@]} -gt 0 ]]; then
        sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p' "${files[@]}" >certs/site.crt
        [[ -s certs/site.crt ]] || rm certs/site.crt
    fi
}

# Sets build_args. npm's own default registry is npm's business; another one is passed on for the fetch stages.
collect_build_args() {
    local registry=${NPM_REGISTRY:-} name
    build_args=(--build-arg "BASE=$base_image")
    if [[ -z $registry ]] && command -v npm >/dev/null; then
        registry=$(npm config get registry 2>/dev/null || true)
        if [[ $registry == "$(NPM_CONFIG_USERCONFIG=/dev/null NPM_CONFIG_GLOBALCONFIG=/dev/null \
            env -u npm_config_registry -u NPM_CONFIG_REGISTRY npm config get registry 2>/dev/null)" ]]; then
            registry=
        fi
    fi
    [[ -z $registry || $registry == undefined ]] || build_args+=(--build-arg "NPM_REGISTRY=$registry")
    for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
        [[ -z ${!name:-} ]] || build_args+=(--build-arg "$name")
    done
}

build() {
    local image=$1 started=$SECONDS previous options=("${build_args[@]}") show=$'^(\e\\[[0-9;]*m)*(Step [0-9/]+ : (FROM|RUN|COPY) |#[0-9]+ \\[|(#[0-9]+ [0-9.]+ )?note: )'
    previous=$(docker image inspect --format '{{.Id}}' "workspace-$image:latest" 2>/dev/null || true)
    [[ $image == base ]] || options=("${build_args[@]:2}")
    [[ -z $fresh ]] || options+=(--no-cache)
    [[ -z $verbose ]] || show=''
    say "workspace-$image: building ($2 of $3)"
    if ! docker build --force-rm -f "Dockerfile.$image" -t "workspace-$image:latest" --label "$LABEL=$(hash_of "$image")" \
        "${options[@]}" . 2>&1 | tee "$work/log" | { grep -E --line-buffered "$show" || true; } | sed -u $'s/\e\\[[0-9;]*m//g' | cut -c1-130; then
        tail -n 40 "$work/log" >&2
        die "workspace-$image could not be built; the end of the builder's output is above (all of it with --verbose)."
    fi
    # The image that this one replaces would stay for ever without a name. Refused by the engine while a container or image needs it.
    if [[ $(docker image inspect --format '{{len .RepoTags}}' "$previous" 2>/dev/null) == 0 ]]; then
        docker image rm "$previous" >/dev/null 2>&1 || true
    fi
    say "workspace-$image: ready after $((SECONDS - started)) s," \
        "$(docker image inspect --format '{{.Size}}' "workspace-$image:latest" | awk '{ printf "%d MB", $1 / 1e6 }')"
}

missing='' fresh='' verbose='' asked=()
while [[ $# -gt 0 ]]; do
    case $1 in
    --missing) missing=yes ;;
    --fresh) fresh=yes ;;
    --verbose) verbose=yes ;;
    -h | --help)
        sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' build.sh
        exit
        ;;
    base | python | node | go) asked+=("$1") ;;
    *) die "unknown argument '$1'. Images: ${ALL[*]}. Options: --missing, --fresh, --verbose, --help." ;;
    esac
    shift
done
[[ ${#asked[@]} -gt 0 ]] || asked=("${ALL[@]}")

docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || die "no Docker engine answers. Start it (see the README), or set DOCKER_HOST."

# One build at a time: two would write the same certs/ and tags.
exec 9<build.sh
if ! flock -n 9; then
    say "waiting for another build of the workspace images"
    flock 9
fi

# The base comes along when it is not current: an image upon another base would not be what its files say.
plan=()
for image in "${ALL[@]}"; do
    if [[ " ${asked[*]} " == *" $image "* && -z $missing ]]; then
        plan+=("$image")
    elif [[ " ${asked[*]} base " == *" $image "* ]] && ! is_current "$image"; then
        plan+=("$image")
    fi
done
if [[ ${#plan[@]} -eq 0 ]]; then
    say "the workspace images are up to date: ${asked[*]}"
    exit
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/workspace-build.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
[[ " ${plan[*]} " != *" base "* ]] || provide_debian
provide_certificates
collect_build_args
number=0
for image in "${plan[@]}"; do
    number=$((number + 1))
    build "$image" "$number" "${#plan[@]}"
done
