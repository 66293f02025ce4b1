#!/usr/bin/env bash
# debian.sh [TAG]: makes a slim Debian 13 image with debootstrap and imports it as TAG (default debian:trixie-slim), for sites
# that reach a Debian mirror but no image registry. Needs root.
#
#   DEBIAN_MIRROR           Debian mirror (default: the first Debian mirror among the host's own apt sources)
#   DEBIAN_SECURITY_MIRROR  mirror of the security suite (default: the host's, else found beside DEBIAN_MIRROR)
#   TMPDIR                  where about 400 MB are unpacked (default /var/tmp; not mounted nodev or noexec)
set -euo pipefail

readonly SUITE=trixie
tag=${1:-debian:$SUITE-slim}

say() { printf '%s\n' "debian.sh: $*"; }
die() {
    printf '%s\n' "debian.sh: $1" "${@:2}" >&2
    exit 1
}

# Prints "URI SUITE" for every enabled binary source of the host's apt.
apt_sources() {
    local file
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [[ -r $file ]] || continue
        sed -nE 's/^[[:space:]]*deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+)[[:space:]]+([^[:space:]]+).*/\2 \3/p' "$file"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [[ -r $file ]] || continue
        awk '
            function flush(  i, j, u, s, n, m) {
                if (types ~ /(^| )deb( |$)/ && enabled != "no") {
                    n = split(uris, u, " "); m = split(suites, s, " ")
                    for (i = 1; i <= n; i++) for (j = 1; j <= m; j++) print u[i], s[j]
                }
                types = uris = suites = enabled = field = ""
            }
            /^#/ { next }
            /^[ \t]*$/ { flush(); next }
            /^[^ \t]/ { field = tolower($0); sub(/:.*/, "", field); value = $0; sub(/^[^:]*:[ \t]*/, "", value) }
            /^[ \t]/ { value = $0 }
            field == "types" { types = types " " value }
            field == "uris" { uris = uris " " value }
            field == "suites" { suites = suites " " value }
            field == "enabled" { enabled = tolower(value) }
            END { flush() }' "$file"
    done
}

# The same with apt's mirror lists (mirror+file:/…) replaced by what they list, and only what is reached by HTTP.
http_sources() {
    local uri suite list
    apt_sources | while read -r uri suite; do
        case $uri in
        mirror+file:*)
            list=${uri#mirror+file:}
            list=/${list##+(/)}
            [[ -r $list ]] || continue
            sed -nE "s#^[[:space:]]*(https?://[^[:space:]]+).*#\\1 $suite#p" "$list"
            ;;
        http://* | https://*) printf '%s %s\n' "$uri" "$suite" ;;
        esac
    done
}

# has_suite URI SUITE: whether Debian itself publishes this suite there. apt's own downloader knows the host's proxy and authorities.
has_suite() {
    rm -f "$work/InRelease"
    /usr/lib/apt/apt-helper -o Acquire::Retries=0 -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15 \
        download-file "${1%/}/dists/$2/InRelease" "$work/InRelease" >/dev/null 2>&1 &&
        grep -q '^Origin: Debian$' "$work/InRelease"
}

# first_with SUITE URI…: the first URI that has the suite, without a slash at its end; nothing when none has.
first_with() {
    local suite=$1 uri
    shift
    for uri in "$@"; do
        if has_suite "$uri" "$suite"; then
            printf '%s' "${uri%/}"
            return
        fi
    done
}

# source_stanza URI SUITES. A site whose mirror is a snapshot has told its hosts' apt not to insist on fresh dates; the image gets the
# same word for the same mirror. Signatures are always checked.
source_stanza() {
    local option
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "$1" "$2"
    for option in Check-Valid-Until Check-Date; do
        case $(apt-config dump --format '%v%n' "Acquire::$option" 2>/dev/null) in
        false | no | 0 | off) printf '%s: no\n' "$option" ;;
        esac
    done
    echo
}

# An interrupted debootstrap leaves its mounts: removing the tree through them would reach into the host's /proc.
clean_up() {
    local mounted
    [[ -n ${work:-} ]] || return 0
    while read -r mounted; do
        umount -l "$mounted" 2>/dev/null || true
    done < <(awk -v root="$work/" 'index($2, root) == 1 { print $2 }' /proc/self/mounts | sort -r)
    rm -rf --one-file-system "$work"
}

shopt -s extglob nullglob
[[ $EUID -eq 0 ]] || die "debootstrap needs root. Run: sudo $(realpath "$0") $tag"
[[ -x /usr/lib/apt/apt-helper ]] || die "this host has no apt. Make the image on a Debian or Ubuntu host, then: docker save $tag | docker load"
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
work=$(mktemp -d "${TMPDIR:-/var/tmp}/workspace-debian.XXXXXX")
chmod 755 "$work"

if ! command -v debootstrap >/dev/null || [[ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]]; then
    say "installing debootstrap and debian-archive-keyring"
    apt-get update -qq || true
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends debootstrap debian-archive-keyring >/dev/null ||
        die "cannot install debootstrap. Run: apt-get install debootstrap debian-archive-keyring"
fi

mapfile -t host_mirrors < <(http_sources | awk '$2 !~ /security|updates|backports/ && !seen[$1]++ { print $1 }')
mapfile -t host_security < <(http_sources | awk '$2 ~ /security/ && !seen[$1]++ { print $1 }')
if [[ -n ${DEBIAN_MIRROR:-} ]]; then
    mirror=$(first_with "$SUITE" "$DEBIAN_MIRROR")
    [[ -n $mirror ]] || die "DEBIAN_MIRROR=$DEBIAN_MIRROR has no Debian suite '$SUITE', or cannot be reached (looked for dists/$SUITE/InRelease)."
else
    mirror=$(first_with "$SUITE" "${host_mirrors[@]}")
    [[ -n $mirror ]] || die "none of this host's apt sources is a Debian mirror with '$SUITE' that can be reached." \
        "Name one and try again: DEBIAN_MIRROR=http://<mirror>/debian $(realpath "$0") $tag"
fi
beside=("${mirror%/*}/debian-security" "$mirror-security")
if [[ -n ${DEBIAN_SECURITY_MIRROR:-} ]]; then
    security=$(first_with "$SUITE-security" "$DEBIAN_SECURITY_MIRROR")
    [[ -n $security ]] || die "DEBIAN_SECURITY_MIRROR=$DEBIAN_SECURITY_MIRROR has no suite '$SUITE-security', or cannot be reached."
elif [[ -n ${DEBIAN_MIRROR:-} ]]; then
    security=$(first_with "$SUITE-security" "${beside[@]}" "${host_security[@]}")
else
    security=$(first_with "$SUITE-security" "${host_security[@]}" "${beside[@]}")
fi
[[ -n $security ]] || say "warning: no mirror of $SUITE-security found; the image gets no security updates (set DEBIAN_SECURITY_MIRROR)"

# debootstrap does not read apt's configuration; the proxy is for this run only and is not written into the image.
if [[ -z ${http_proxy:-} ]]; then
    proxy=$(apt-config dump --format '%v%n' Acquire::http::Proxy 2>/dev/null || true)
    [[ -z $proxy || $proxy == DIRECT ]] || export http_proxy=$proxy
fi

include=()
[[ $mirror$security != *https://* ]] || include=(--include=ca-certificates)
root=$work/root
say "making $tag with debootstrap from $mirror (about half a minute)"
debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "${include[@]}" "$SUITE" "$root" "$mirror" \
    >"$work/log" 2>&1 || {
    tail -n 20 "$work/log" "$root/debootstrap/debootstrap.log" 2>/dev/null >&2 || true
    die "debootstrap failed; its last lines are above. A mount option nodev or noexec? Set TMPDIR to another folder."
}

# As in Debian's own slim images: no documentation and translations, no services started by packages.
cat >"$root/etc/dpkg/dpkg.cfg.d/slim" <<'SLIM'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/groff/*
path-exclude /usr/share/info/*
path-exclude /usr/share/lintian/*
path-exclude /usr/share/locale/*
path-include /usr/share/locale/locale.alias
path-exclude /usr/share/man/*
SLIM
echo 'Acquire::Languages "none";' >"$root/etc/apt/apt.conf.d/slim"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
rm -f "$root/etc/apt/sources.list"
{
    source_stanza "$mirror" "$SUITE $SUITE-updates"
    [[ -z $security ]] || source_stanza "$security" "$SUITE-security"
} >"$root/etc/apt/sources.list.d/debian.sources"

# What debootstrap leaves behind, and what it took from this host.
find "$root/usr/share/doc" -mindepth 1 ! -type d ! -name copyright -delete
find "$root/usr/share/doc" -mindepth 1 -type d -empty -delete
find "$root/usr/share/locale" -mindepth 1 -maxdepth 1 ! -name locale.alias -exec rm -rf {} +
rm -rf "$root"/usr/share/{groff,info,lintian,man}/* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* "$root"/debootstrap
: >"$root/etc/resolv.conf"
: >"$root/etc/hostname"
: >"$root/etc/machine-id"

tar -C "$root" --numeric-owner --one-file-system -c . |
    docker import --change 'CMD ["bash"]' --change 'ENV LANG=C.UTF-8' --message 'debootstrap' - "$tag" >/dev/null
say "made $tag ($(docker image inspect --format '{{.Size}}' "$tag" | awk '{ printf "%d MB", $1 / 1e6 }'))"
