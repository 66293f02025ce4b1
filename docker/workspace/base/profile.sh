# shellcheck shell=sh disable=SC1091
# What can change after a sandbox was created (user, expiry, the caller's variables): written by the engine, read by every login shell.
if [ -r /run/sandbox/env ]; then
    . /run/sandbox/env
fi
