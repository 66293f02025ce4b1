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

readonly FAMILY=workspace ALL=(base python node go) PARENT=base
declare -rA VERSION=()
source ../images.sh

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

# npm's own default registry is npm's business; another one is passed on for the fetch stages.
add_npm_registry() {
    local registry=${NPM_REGISTRY:-}
    if [[ -z $registry ]] && command -v npm >/dev/null; then
        registry=$(npm config get registry 2>/dev/null || true)
        if [[ $registry == "$(NPM_CONFIG_USERCONFIG=/dev/null NPM_CONFIG_GLOBALCONFIG=/dev/null \
            env -u npm_config_registry -u NPM_CONFIG_REGISTRY npm config get registry 2>/dev/null)" ]]; then
            registry=
        fi
    fi
    [[ -z $registry || $registry == undefined ]] || build_args+=(--build-arg "NPM_REGISTRY=$registry")
}

prepare() {
    provide_certificates
    add_npm_registry
}

build_images "$@"
