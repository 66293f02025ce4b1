#!/usr/bin/env bash
# Format, lint, static analysis and architecture rules: everything that needs neither Docker nor a database.
#
#   --format   rewrites the sources in the house format instead
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$REPO/deploy/toolchain.sh"
cd "$REPO"

toolchain jdk maven node shellcheck
deploy/web.sh

if [[ ${1:-} == --format ]]; then
  say "formatting Java"
  quietly target/check/format.log maven spotless:apply
  say "formatting the web application"
  web format
  exit 0
fi

failed=()
# part NAME COMMAND... goes on after a failure, so that one run shows everything that is wrong.
part() {
  say "$1"
  quietly "target/check/${1//[^A-Za-z]/-}.log" "${@:2}" || failed+=("$1")
}
scripts() {
  find . \( -name node_modules -o -name target -o -name data -o -name .git \) -prune -o \
    \( -name '*.sh' -o -path ./.ci/run \) -type f -print0
}
shell_scripts() { scripts | xargs -0 "${TOOLCHAIN[@]}" shellcheck; }

part "shell scripts: ShellCheck" shell_scripts
part "Java: format, compiler, Error Prone, architecture rules" \
  maven spotless:check test-compile surefire:test -Dtest=ArchitectureTest -Dsurefire.failIfNoSpecifiedTests=true
part "web: format" web format:check
part "web: lint" web lint
part "web: the API's types are generated from its description" web api:check
part "web: types" web typecheck

((${#failed[@]} == 0)) || die "failed: $(printf '%s; ' "${failed[@]}")"
say "all checks passed"
