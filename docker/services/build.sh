#!/usr/bin/env bash
# build.sh [--missing] [--fresh] [--verbose] [IMAGE…]: builds the service images postgres and redis (default: both),
# as service-<image>:latest and with the major version as tag.
#
#   --missing   only what is not there, or was built from other files than those here now
#   --fresh     with a new Debian and without the build cache, for security updates
#   --verbose   the whole output of the builder instead of its steps
#
#   BASE_IMAGE     Debian 13 image to start from (default debian:trixie-slim: local, else pulled, else made by ../workspace/debian.sh)
#   PULL_TIMEOUT   seconds given to pulling it (default 60; 0: do not pull)
#   DEBIAN_MIRROR  make the Debian image from this mirror instead of pulling it
#   http_proxy, https_proxy, no_proxy are passed on to the build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly FAMILY=service ALL=(postgres redis) PARENT=''
declare -rA VERSION=([postgres]=17 [redis]=8)
source ../images.sh

# Both are made from Debian's packages only.
prepare() { :; }

build_images "$@"
