#!/usr/bin/env bash
# Measures the engine beside the raw Docker API and prints a table; the figures also go to target/bench.json.
# It uses an engine, a database and a network of its own, and removes them at the end, also after Ctrl-C.
# Exit status 0 also where a target is missed: on a loaded machine that says nothing.
#
#   BENCH_QUICK=1   few samples, about two minutes
#   ONLY=REGEX      only the parts with such a name, for instance 'launch|read'; an unknown name tells what there is
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$REPO/deploy/toolchain.sh"
cd "$REPO"

use_configured_docker
deploy/docker.sh || die "the bench needs a Docker engine; see above"
[[ -n $(docker_socket) ]] || die "the bench needs Docker on a Unix socket, not at $DOCKER_HOST"
deploy/build.sh
deploy/aot.sh
docker/workspace/build.sh --missing || die "the bench needs the image workspace-base:latest; see above"
docker/services/build.sh --missing || die "the bench needs the images of the services; see above"
toolchain jdk

say "compiling the bench"
rm -rf target/bench
mkdir -p target/bench
"${TOOLCHAIN[@]}" javac -proc:none -d target/bench -cp target/sandbox-engine.jar \
  src/test/java/dev/sandboxengine/bench/*.java src/test/java/dev/sandboxengine/runtime/docker/RawDocker.java
engine_command
# Inside of the toolchain image the bench starts the engine itself.
engine=("${ENGINE[@]:${#TOOLCHAIN[@]}}")
exec "${TOOLCHAIN[@]}" java -XX:+UseSerialGC "-Dbench.only=${ONLY:-}" -cp target/bench:target/sandbox-engine.jar dev.sandboxengine.bench.Bench "${engine[@]}"
