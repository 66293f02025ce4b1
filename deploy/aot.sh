#!/usr/bin/env bash
# Makes target/sandbox-engine.aot, the AOT cache that halves what the engine's start costs: the built engine runs on a data
# folder below target, is asked a few things and stopped, and its JVM writes down what it loaded. Needs no Docker engine.
# Does nothing where the cache fits the jar, its flags and the JDK. Bounded to two minutes. Without a cache the engine
# starts all the same, so a failure here is a warning.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$REPO/deploy/toolchain.sh"
cd "$REPO"

cache=$REPO/target/sandbox-engine.aot
log=$REPO/target/build-aot.log
stamp=target/stamps/aot

# Of two trainings at once the second waits, and then finds nothing to do.
mkdir -p target/stamps
exec 7>target/stamps/.aot.lock
flock 7

toolchain jdk >/dev/null
wanted=$({
  sha256sum target/sandbox-engine.jar deploy/java-flags deploy/toolchain/*Training*.java
  "${TOOLCHAIN[@]}" java -version 2>&1
} | sha256sum | cut -d ' ' -f 1)
# A failed training is not tried again before something changes.
if [[ $(cat "$stamp" 2>/dev/null) == "$wanted" ]]; then exit 0; fi

# One of another jar would only be looked at and refused.
rm -f "$cache"
engine_command
# Inside of the toolchain image the training starts the engine itself.
engine=("${ENGINE[@]:${#TOOLCHAIN[@]}}")
say "training the AOT cache, for a quicker start (some seconds)"
if ! "${TOOLCHAIN[@]}" java -cp target/sandbox-engine.jar deploy/toolchain/AotTraining.java \
  "$REPO/target/aot" "$cache" "${engine[@]}" >"$log" 2>&1 7>&-; then
  rm -f "$cache"
  warn "there is no AOT cache, and the engine starts a second later than it could; see $log"
fi
printf '%s\n' "$wanted" >"$stamp"
