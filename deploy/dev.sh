#!/usr/bin/env bash
# For work on the code: the engine from its classes, beside a web server that reloads pages when a source changes.
# The web server passes API calls on to the engine. Ctrl-C ends both.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$REPO/deploy/toolchain.sh"
source "$REPO/deploy/running.sh"
cd "$REPO"

stop_if_running
deploy/docker.sh || warn "going on without a Docker engine"
# The whole build also puts the libraries into target/lib.
deploy/build.sh
toolchain jdk maven node
deploy/web.sh
quietly target/build-engine.log maven compile || die "the engine could not be compiled; see above"

children=()
trap 'kill "${children[@]}" 2>/dev/null || true; wait' EXIT
trap 'exit 0' INT TERM
"${TOOLCHAIN[@]}" java @deploy/java-flags "${JAVA_TRUST[@]}" -cp 'target/classes:target/lib/*' dev.sandboxengine.Main &
children+=($!)
# Not through npm, which does not hand on the signal that ends it.
"${TOOLCHAIN[@]}" node web/node_modules/.bin/vite web &
children+=($!)
wait -n
