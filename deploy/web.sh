#!/usr/bin/env bash
# Installs the web application's packages when its lock file is not the one that they were installed from.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$REPO/deploy/toolchain.sh"

stamp=$REPO/web/node_modules/.installed-from
lock=$(hash_of web/package-lock.json)
[[ $(cat "$stamp" 2>/dev/null || true) != "$lock" ]] || exit 0
toolchain node >/dev/null
say "installing the web application's packages (npm ci)"
quietly "$REPO/target/npm-ci.log" "${TOOLCHAIN[@]}" npm --prefix "$REPO/web" ci --no-audit --no-fund || die "npm ci failed; see above"
printf '%s\n' "$lock" >"$stamp"
