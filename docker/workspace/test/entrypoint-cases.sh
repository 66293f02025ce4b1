#!/usr/bin/env bash
# Runs inside workspace-base: the entrypoint against every kind of ~/.claude/config.json. Prints one line per failure; exit 1 if any.
set -uo pipefail

failed=0
mkfifo /tmp/pipe

# expect NAME JQ-CONDITION: runs the entrypoint with the prepared $HOME; it must run its arguments and leave a state that fits.
expect() {
    local ran
    ran=$(timeout 5 /usr/local/bin/entrypoint.sh echo ran 2>/tmp/stderr)
    if [[ $ran != ran ]]; then
        echo "entrypoint, $1: the arguments were not run ($(tail -n 1 /tmp/stderr))"
        failed=1
    elif ! jq -e "$2" "$HOME/.claude.json" >/dev/null 2>&1; then
        echo "entrypoint, $1: ~/.claude.json is $(head -c 300 "$HOME/.claude.json" 2>&1), which is not: $2"
        failed=1
    elif [[ -n $(find "$HOME" -maxdepth 1 -name '.claude.json.*') ]]; then
        echo "entrypoint, $1: left a temporary file"
        failed=1
    fi
}

home() {
    HOME=$(mktemp -d)
    export HOME
    mkdir "$HOME/.claude"
    cd "$HOME" || exit 1
}

done_=.hasCompletedOnboarding
home && expect 'no file at all' $done_
home && cp /home/coder/.claude.json . && expect 'the baked state' $done_
home && echo '{"theme":"dark","n":{"a":1}}' >.claude/config.json && expect 'a configuration' "$done_ and .theme == \"dark\" and .n.a == 1"
home && echo '{"hasCompletedOnboarding":false}' >.claude/config.json && expect 'onboarding false' $done_
home && echo '{"theme":"dark","n":{"a":1}}' >.claude/config.json && echo '{"theme":"light","n":{"b":2},"userID":"u"}' >.claude.json &&
    expect 'a configuration over a state' "$done_ and .theme == \"dark\" and .n == {a: 1, b: 2} and .userID == \"u\""
home && printf '{\n  "userID": "u"\n}\n' >.claude.json && expect 'a state without the flag' "$done_ and .userID == \"u\""
home && echo '{"theme":' >.claude/config.json && echo '{"userID":"u"}' >.claude.json && expect 'a broken configuration' "$done_ and .userID == \"u\""
home && echo '{"theme":"dark"}' >.claude/config.json && echo 'oops' >.claude.json && expect 'a broken state' "$done_ and .theme == \"dark\""
home && echo '[1]' >.claude/config.json && expect 'not an object' $done_
home && echo '{"a":1}{"b":2}' >.claude/config.json && expect 'two documents' $done_
home && : >.claude/config.json && expect 'an empty configuration' $done_
home && head -c 100 /dev/urandom >.claude/config.json && expect 'binary' $done_
home && truncate -s 1G .claude/config.json && expect 'a huge configuration' $done_
home && echo '{"theme":"dark"}' >.claude/config.json && chmod 000 .claude/config.json && expect 'an unreadable configuration' $done_
home && echo '{"theme":"dark"}' >.claude/config.json && chmod 400 .claude/config.json && expect 'a read-only configuration' "$done_ and .theme == \"dark\""
home && echo '{"theme":"dark"}' >.claude/other && ln -s other .claude/config.json && expect 'a link' "$done_ and .theme == \"dark\""
home && ln -s nowhere .claude/config.json && expect 'a dangling link' $done_
home && ln -s config.json .claude/config.json && expect 'a link to itself' $done_
home && ln -s /dev/zero .claude/config.json && expect 'a link to a device' $done_
home && ln -s /tmp/pipe .claude/config.json && expect 'a link to a pipe' $done_
home && mkdir .claude/config.json && expect 'a folder' $done_
home && echo '{"userID":"u"}' >.claude/state && ln -s .claude/state .claude.json && expect 'a state that is a link' "$done_ and .userID == \"u\""
home && ln -s /tmp/pipe .claude.json && expect 'a state that is a pipe' $done_
home && chmod 000 .claude && expect 'an unreadable volume' $done_
home && cp /home/coder/.claude.json . && echo '{}' >.claude/config.json && chmod 555 . && expect 'a read-only home' $done_
home && rmdir .claude && expect 'no folder' $done_
exit $failed
