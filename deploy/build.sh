#!/usr/bin/env bash
# Builds target/sandbox-engine.jar with the web application inside: only what is stale, or nothing.
#
#   --stale   builds nothing; exit status 0 when there is something to build
#
# A part is stale when the hash of its sources differs from the one kept beside its result. Timestamps would not do:
# switching branches changes them without need, and keeps them when it should not.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$REPO/deploy/toolchain.sh"
cd "$REPO"

stamps=target/stamps
kept() { cat "$stamps/$1" 2>/dev/null || true; }

web_hash=$(hash_of web)
jar_hash=$(hash_of pom.xml .mvn src/main migrations web deploy/build.sh)
web_stale() { [[ ! -f web/dist/index.html || $(kept web) != "$web_hash" ]]; }
jar_stale() { [[ ! -f target/sandbox-engine.jar || $(kept jar) != "$jar_hash" ]]; }

if [[ ${1:-} == --stale ]]; then
  if web_stale || jar_stale; then exit 0; else exit 1; fi
fi

# Of two builds at once the second waits, and then finds nothing to do.
mkdir -p "$stamps"
exec 8>"$stamps/.lock"
flock 8

if ! web_stale && ! jar_stale; then
  say "target/sandbox-engine.jar is up to date"
  exit 0
fi
toolchain jdk maven node
if web_stale; then
  deploy/web.sh
  say "building the web application"
  quietly target/build-web.log web build || die "the web application could not be built; see above"
  printf '%s\n' "$web_hash" >"$stamps/web"
fi
if jar_stale; then
  say "building the engine (the first time, Maven downloads its libraries)"
  quietly target/build-engine.log maven -Dmaven.test.skip=true package ||
    die "the engine could not be built; see above"
  printf '%s\n' "$jar_hash" >"$stamps/jar"
fi
say "built target/sandbox-engine.jar"
