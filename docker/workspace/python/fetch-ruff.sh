#!/bin/sh
# fetch-ruff.sh SUITE DIRECTORY: puts the ruff binary into DIRECTORY, from Debian's SUITE on the image's own mirror (checked by apt's
# signatures), else from PyPI. Where neither can be had, or the binary does not run, DIRECTORY stays empty and a note says so.
set -eu
suite=$1 directory=$2
work=$(mktemp -d)
mkdir -p "$directory"
cd "$work"
chmod 755 "$work"

take() {
    chmod 755 "$1"
    "$1" --version >/dev/null 2>&1 || return 1
    cp "$1" "$directory/ruff"
    echo "note: $("$directory/ruff" --version) from $2"
}

from_debian() {
    # The image's own source with another suite: the same mirror, keys and options.
    awk -v suite="$suite" 'BEGIN { RS = "" } !/security/ && sub(/\nSuites:[^\n]*/, "\nSuites: " suite) { print; exit }' \
        /etc/apt/sources.list.d/debian.sources >suite.sources
    set -- -o Dir::Etc::SourceList="$work/suite.sources" -o Dir::Etc::SourceParts=/dev/null -o Acquire::Retries=1
    apt-get "$@" -q update >&2 && apt-get "$@" -q download ruff >&2 && dpkg-deb -x ruff_*.deb ruff && take ruff/usr/bin/ruff "Debian $suite"
}

from_pypi() {
    cat /etc/ssl/certs/ca-certificates.crt /site-certs/*.crt >bundle.crt 2>/dev/null || true
    pip install --quiet --timeout 10 --retries 1 --cert bundle.crt --no-deps --target pypi ruff >&2 && take pypi/bin/ruff PyPI
}

from_debian || from_pypi ||
    echo "note: ruff is NOT in this image: neither Debian $suite nor PyPI gave one that runs. Build again with --fresh where one does."
rm -rf "$work"
