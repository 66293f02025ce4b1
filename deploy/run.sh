#!/usr/bin/env bash
# Starts the engine in the foreground; before that, installs and builds what is missing. No configuration is needed.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$REPO/deploy/toolchain.sh"
source "$REPO/deploy/running.sh"
cd "$REPO"

stop_if_running
use_configured_docker
if deploy/docker.sh; then
  docker_there=yes
else
  docker_there=''
  warn "going on without: the engine starts all the same, says so at /ready, and goes to work once a Docker engine appears"
fi
deploy/build.sh
# Beside the images, which take longer.
deploy/aot.sh &
training=$!
if [[ -n $docker_there ]]; then
  { docker/workspace/build.sh --missing && docker/services/build.sh --missing; } ||
    warn "an image could not be built, and templates that use it will fail; see above, then: make images"
fi
wait "$training" || true
toolchain jdk
# The first of two runs may have come this far while this one was building.
stop_if_running

engine_command
say "starting the engine"
exec "${ENGINE[@]}"
