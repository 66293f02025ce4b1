#!/bin/sh
# Prepares Claude Code's state file, then runs the arguments, or without any waits until it is stopped.
#
# ~/.claude/config.json (in the volume with the credentials, when one is mounted) is merged into ~/.claude.json; its keys win, what
# else is there stays. Whatever happens, ~/.claude.json ends with hasCompletedOnboarding, so that nobody meets the first-run screens.
# A broken, unreadable or odd config.json (a link to a device, a pipe, more than 8 MiB) is as good as none. Never fails the start.
: "${HOME:=/home/coder}"
config=$HOME/.claude/config.json
state=$HOME/.claude.json
ready='{"hasCompletedOnboarding":true}'

# The path of a small regular file, or /dev/null: opening anything else could block or fill the memory.
readable() {
    if [ -n "$(find -L "$1" -maxdepth 0 -type f -size -8192k -readable 2>/dev/null)" ]; then
        printf '%s' "$1"
    else
        printf /dev/null
    fi
}

# Written beside and renamed, so that a reader never sees half a file, and a link is replaced instead of followed.
merge() {
    umask 077
    merged=$(jq -n --rawfile state "$(readable "$state")" --rawfile config "$(readable "$config")" '
        def object: try (fromjson | objects) catch empty;
        ([$state | object][0] // {}) * ([$config | object][0] // {}) + {hasCompletedOnboarding: true}' 2>/dev/null)
    beside=$(mktemp "$state.XXXXXX" 2>/dev/null) &&
        printf '%s\n' "${merged:-$ready}" 2>/dev/null >"$beside" &&
        mv -fT "$beside" "$state" 2>/dev/null && return
    [ -z "$beside" ] || rm -f "$beside"
    echo "entrypoint: cannot write $state; Claude Code may show its first-run screens" >&2
}

# A fresh container without a configuration has nothing to merge: no process is started on this path.
line=
if [ -f "$state" ] && [ -r "$state" ]; then
    read -r line <"$state"
fi
if [ -e "$config" ] || [ "$line" != "$ready" ]; then
    (merge)
fi

if [ $# -gt 0 ]; then
    exec "$@"
fi
if [ $$ -ne 1 ]; then
    exec sleep infinity
fi
# As process 1 (docker run without --init) `sleep` would ignore SIGTERM; a shell with a trap does not, and it reaps orphans.
trap 'exit 143' HUP INT TERM
while :; do
    sleep infinity &
    wait $!
done
