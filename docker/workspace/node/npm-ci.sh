#!/bin/sh
# npm-ci.sh DIRECTORY: installs what DIRECTORY's lock file names. NPM_REGISTRY names another registry than npm's own.
# Runs in fetch stages only: it trusts the site's certificate authorities in /site-certs.
set -eu
if cat /site-certs/*.crt >/tmp/site.crt 2>/dev/null; then
    export NODE_EXTRA_CA_CERTS=/tmp/site.crt
fi
if [ -n "${NPM_REGISTRY:-}" ]; then
    export npm_config_registry="$NPM_REGISTRY"
fi
cd "$1"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --cache /tmp/npm-cache
