#!/bin/sh
# npm-fetch.sh NAME VERSION INTEGRITY DIRECTORY
# Unpacks one package of the npm registry into DIRECTORY after its tarball matched INTEGRITY ("sha512-…", as `npm view NAME@VERSION
# dist.integrity` prints it). Needs Debian's nodejs. NPM_REGISTRY names another registry; NPM_VERSION and NPM_INTEGRITY the npm to do it with.
# Runs in fetch stages only: it trusts the site's certificate authorities in /site-certs.
set -eu
name=$1 version=$2 integrity=$3 directory=$4

if cat /site-certs/*.crt >/tmp/site.crt 2>/dev/null; then
    export NODE_EXTRA_CA_CERTS=/tmp/site.crt
fi
if [ -n "${NPM_REGISTRY:-}" ]; then
    export npm_config_registry="$NPM_REGISTRY" COREPACK_NPM_REGISTRY="${NPM_REGISTRY%/}"
fi

# corepack brings npm itself: Debian's npm would pull in 390 MB.
npm_hash=$(node -p 'Buffer.from(process.argv[1].slice(7), "base64").toString("hex")' "$NPM_INTEGRITY")
npm() { COREPACK_ENABLE_STRICT=0 corepack "npm@$NPM_VERSION+sha512.$npm_hash" "$@"; }

work=$(mktemp -d)
cd "$work"
npm pack --silent --ignore-scripts --pack-destination "$work" "$name@$version" >/dev/null || {
    echo "npm-fetch: cannot fetch $name@$version. Is a registry reachable (NPM_REGISTRY) and its certificate authority known (SITE_CA_CERTS)?" >&2
    exit 1
}
found=sha512-$(node -p 'require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64")' "$work"/*.tgz)
if [ "$found" != "$integrity" ]; then
    echo "npm-fetch: $name@$version has checksum $found, expected $integrity" >&2
    exit 1
fi
mkdir -p "$directory"
tar -xzf "$work"/*.tgz -C "$directory" --strip-components=1 --no-same-owner
rm -rf "$work"
