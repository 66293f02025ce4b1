#!/usr/bin/env bash
# Runs all tests against a real Docker engine, a real PostgreSQL, the real images and a real browser, and counts them.
# A test that is skipped counts as failed: what a test needs is installed first, so nothing is missing that could excuse it.
#
#   --unit   only the unit tests, without Docker and browser
# shellcheck disable=SC2317 # the counters are called by name
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$REPO/deploy/toolchain.sh"
cd "$REPO"

logs=target/test-logs
passed=0 failed=0 skipped=0
summary=()

count() {
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

# Sums an attribute over the reports that Maven wrote in this run; there are none where it did not compile.
reported() {
  { find target/surefire-reports target/failsafe-reports -name 'TEST-*.xml' -newer "$logs/.started" \
    -exec sed -n '/<testsuite /{s/.* '"$1"'="\([0-9]*\)".*/\1/p;q}' {} \; 2>/dev/null || true; } | awk '{ sum += $1 } END { print sum + 0 }'
}

count_java() {
  local tests bad skips
  tests=$(reported tests) bad=$(($(reported failures) + $(reported errors))) skips=$(reported skipped)
  count $((tests - bad - skips)) "$bad" "$skips"
}

# number_before WORD LINE
number_before() {
  local number
  number=$(sed -nE "s/^(.* )?([0-9]+) $1.*/\2/p" <<<"$2")
  printf '%d' "${number:-0}"
}

# Vitest closes with "Tests  1 failed | 2 passed | 1 skipped | 1 todo (5)".
count_vitest() {
  local line
  line=$(sed 's/\x1b\[[0-9;]*m//g' "$1" | grep -E '^ *Tests ' | tail -n 1 || true)
  count "$(number_before passed "$line")" "$(number_before failed "$line")" \
    $(($(number_before skipped "$line") + $(number_before todo "$line")))
}

# The image tests print a line per check.
count_checks() { count "$(grep -c '^ok ' "$1")" "$(grep -c '^FAIL ' "$1")" 0; }

# part NAME COUNTER COMMAND... goes on after a failure, so that one run shows everything that is wrong.
part() {
  local name=$1 counter=$2 log started=$SECONDS before=$((passed + failed + skipped)) bad=$failed result=ok
  shift 2
  log=$logs/${name//[^A-Za-z]/-}.log
  say "$name"
  "$@" 2>&1 | tee "$log" || result=FAILED
  "$counter" "$log"
  # It failed without a failed test: it did not compile, or it broke off.
  if [[ $result == FAILED && $failed == "$bad" ]]; then failed=$((failed + 1)); fi
  summary+=("$(printf '  %-6s %5d s  %s (%d tests)' "$result" $((SECONDS - started)) "$name" $((passed + failed + skipped - before)))")
}

finish() {
  printf '\n'
  if [[ target/chaos-report.txt -nt $logs/.started ]]; then head -n 1 target/chaos-report.txt; fi
  printf '%s\n' "${summary[@]}"
  if ((skipped)); then warn "$skipped skipped, and counted as failed"; fi
  failed=$((failed + skipped))
  printf '%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0)) || exit 1
  exit 0
}

if [[ ${1:-} == --unit ]]; then
  toolchain jdk maven node
else
  use_configured_docker
  docker_there=yes
  deploy/docker.sh || docker_there=''
  toolchain jdk maven node chromium
  [[ -n $docker_there ]] || die "the tests need a Docker engine; see above. Those that do not: make test-unit"
  docker/workspace/build.sh --missing || die "the tests need the workspace images; see above"
  docker/services/build.sh --missing || die "the tests need the service images; see above"
fi
deploy/web.sh
mkdir -p "$logs"
touch "$logs/.started"

if [[ ${1:-} == --unit ]]; then
  part "Java: unit" count_java maven test
  part "web: unit" count_vitest web test
  finish
fi
# The jar with the web application inside is what the browser tests start.
deploy/build.sh
part "Java: unit and integration" count_java maven verify
part "web: unit" count_vitest web test
part "workspace images" count_checks docker/workspace/test.sh
part "service images" count_checks docker/services/test.sh
part "web: browser against the engine" count_vitest web e2e
finish
