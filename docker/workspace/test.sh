#!/usr/bin/env bash
# test.sh [IMAGE…]: checks the workspace images as they are on this engine (default: all), in containers confined like sandboxes,
# without any network but the engine's own. Prints every check that fails; exit 1 if any did. About half a minute.
# shellcheck disable=SC2016 # what stands in single quotes is for the shell in the container
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly CONFINED=(--init --cap-drop ALL --security-opt no-new-privileges --pids-limit 256 --memory 512m --memory-swap 512m)
readonly FAMILY=workspace
images=("$@")
[[ ${#images[@]} -gt 0 ]] || images=(base python node go)

run=workspace-test-$$
source ../checks.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/$run.XXXXXX")
clean_up() {
    local image
    for image in base python node go volume init plain; do
        docker rm --force --volumes "$run-$image" "$run-$image-inspect" >/dev/null 2>&1 || true
    done
    docker volume rm "$run" >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# In the container of the image under test: plainly, and in a login shell as the terminal starts it. As root, without any capability.
plain() { docker exec "$run-$image" "$@"; }
login() { docker exec --env TERM=xterm-256color "$run-$image" bash --login -c "$1"; }
root() { docker exec --user 0 "$run-$image" sh -c "$1"; }
# In a container of its own, as a root that may read everything.
inspect() { docker run --rm --interactive --name "$run-$image-inspect" --network none --user 0 --entrypoint sh "workspace-$image:latest" -c "$1"; }

# soon SHELL-CONDITION: becomes true in a login shell within 30 s.
soon() { login "for i in \$(seq 150); do if $1; then exit 0; fi; sleep 0.2; done; echo 'not within 30 s: '$(printf %q "$1"); exit 1"; }

has_tools() {
    local tool
    for tool in "$@"; do
        plain sh -c "command -v $tool" >/dev/null || { echo "$tool: not found by docker exec" && return 1; }
        login "command -v $tool" >/dev/null || { echo "$tool: not found in a login shell" && return 1; }
    done
}

silent_login() { same '' docker exec "$run-$image" bash --login -c true; }

# The bundle must be what Debian's own list makes of Debian's own, unchanged files; and no certificate of the site is anywhere.
no_site_authority() {
    : >"$work/$image.marks"
    # One line in the middle of each certificate tells it apart. The site's file may hold Debian's authorities as well.
    [[ ! -f certs/site.crt ]] || awk '/BEGIN/ { n = 0 } { if (++n == 6) print }' certs/site.crt | LC_ALL=C sort -u >"$work/$image.marks"
    same searched inspect '
        echo searched
        ls -A /usr/local/share/ca-certificates 2>/dev/null
        dpkg -V ca-certificates | grep /usr/share/ca-certificates
        bundle=/etc/ssl/certs/ca-certificates.crt
        cd /usr/share/ca-certificates && sed -n "/^[^#!]/p" /etc/ca-certificates.conf | xargs sed -s "\$a\\" | cmp - $bundle
        grep -vxFf $bundle >/marks
        test ! -s /marks || grep -rlIFf /marks /etc /home /opt /root /run /srv /tmp /usr/local /usr/share /var /workspace' <"$work/$image.marks"
}

check_every() {
    check 'runs as coder, uid and gid 1000, without further groups' same 'uid=1000(coder) gid=1000(coder) groups=1000(coder)' plain id
    check 'starts in /workspace, which is coder'\''s' same '/workspace coder coder 755' plain sh -c 'stat -c "%n %U %G %a" "$PWD"'
    check 'everything in /workspace is coder'\''s' same '' plain find /workspace ! -user coder
    check 'has no setuid or setgid file' same 'searched' inspect 'find / -xdev -type f -perm /6000 && echo searched'
    check 'has no sudo' login '! command -v sudo'
    check 'a login shell prints nothing of its own' silent_login
    check 'a login shell keeps the PATH of the container' same "$(plain sh -c 'echo "$PATH"')" login 'echo "$PATH"'
    check 'a login shell keeps a PATH that the template sets' same /custom:/usr/bin:/bin \
        docker exec --env PATH=/custom:/usr/bin:/bin "$run-$image" bash --login -c 'echo "$PATH"'
    check 'TERM of the exec is honoured' same xterm-256color login 'echo "$TERM"'
    check 'speaks UTF-8' same 'C.UTF-8 UTF-8' login 'echo "$LANG $(locale charmap)"'
    check 'holds no certificate authority of the site' no_site_authority
    check 'has the common tools' has_tools git tmux dtach socat curl jq vim nano psql redis-cli less ssh ps flock node npm npx claude
}

# ---- base ----
has_sandbox_env() {
    root "printf '%s\n' \"export SANDBOX_USER_ID='it is \\\$me'\" >/run/sandbox/env"
    same 'it is $me' login 'echo "$SANDBOX_USER_ID"'
    root 'rm /run/sandbox/env'
}

short_prompt() {
    login 'tmux new-session -d -s p "bash --login"'
    soon 'tmux capture-pane -p -t p | grep -qF "coder:/workspace$"' || { plain tmux capture-pane -p -t p && return 1; }
}

claude_version() { same "$(sed -n 's/^ARG CLAUDE_CODE_VERSION=//p' Dockerfile.base) (Claude Code)" login 'claude --version'; }

with_fake_api() {
    docker exec --env ANTHROPIC_BASE_URL=http://127.0.0.1:9099 --env ANTHROPIC_AUTH_TOKEN=fake "$run-$image" bash --login -c "$1"
}

claude_prompt() {
    # A tmux server of its own: one that runs already would not see the endpoint's variables.
    with_fake_api 'tmux -L claude new-session -d -x 100 -y 30 "bash --login"; tmux -L claude send-keys claude Enter'
    soon 'tmux -L claude capture-pane -p | grep -q "^❯"' || { plain tmux -L claude capture-pane -p && return 1; }
    login 'tmux -L claude send-keys hello; sleep 0.5; tmux -L claude send-keys Enter'
    soon 'tmux -L claude capture-pane -p | grep -q "● pong-from-the-fake"' || { plain tmux -L claude capture-pane -p && return 1; }
    ! plain tmux -L claude capture-pane -p | grep -iE 'trust|theme|log ?in'
}

# Stopped by SIGTERM (143), not by the SIGKILL that follows it (137): both with an init and as process 1.
stops_when_asked() {
    docker run --detach --name "$run-$1" "${@:2}" "workspace-base:latest" >/dev/null
    docker exec "$run-$1" timeout 30 sh -c 'until pgrep -x sleep; do sleep 0.05; done' || return 1
    docker stop --time 30 "$run-$1" >/dev/null
    same 143 docker inspect --format '{{.State.ExitCode}}' "$run-$1"
}

fresh_volume() {
    docker volume create "$run" >/dev/null
    docker run --detach --name "$run-volume" "${CONFINED[@]}" --volume "$run:/home/coder/.claude" workspace-base:latest >/dev/null
    docker exec "$run-volume" sh -c 'echo "{\"theme\":\"dark\",\"fromVolume\":1}" >~/.claude/config.json'
    docker restart --time 3 "$run-volume" >/dev/null
    docker exec "$run-volume" jq -e '.hasCompletedOnboarding and .fromVolume == 1' /home/coder/.claude.json
}

check_base() {
    check '/workspace is empty' same '' plain ls -A /workspace
    check '/run/sandbox is root'\''s' same 'root root 755' plain stat -c '%U %G %a' /run/sandbox
    check 'a login shell reads /run/sandbox/env' has_sandbox_env
    check 'a terminal shows a short prompt' short_prompt
    check 'npm installs globally without root' \
        login 'mkdir /tmp/p && cd /tmp/p && echo "{\"name\":\"p\",\"version\":\"1.0.0\",\"bin\":\"p.js\"}" >package.json &&
            printf "#!/usr/bin/env node\nconsole.log(7)\n" >p.js && npm install --global --offline --no-audit "$PWD" && test "$(p)" = 7'
    check 'the managed settings are root'\''s' same 'root root 644' plain stat -c '%U %G %a' /etc/claude-code/managed-settings.json
    check 'Claude Code has the pinned version' claude_version
    docker exec --interactive "$run-$image" sh -c 'cat >/tmp/fake-api.mjs' <test/fake-api.mjs
    docker exec --detach "$run-$image" node /tmp/fake-api.mjs
    soon 'curl -s -o /dev/null http://127.0.0.1:9099' || true
    check 'Claude Code shows a prompt at once and answers there' claude_prompt
    check 'claude -p answers' same pong-from-the-fake with_fake_api 'timeout 30 claude -p hi'
    check 'Claude Code asks for nothing but messages' same '' \
        plain sh -c 'grep -vE "^(GET / *$|POST /v1/messages|HEAD )" /tmp/requests.log || true'
    check 'the entrypoint copes with every configuration' docker exec --interactive "$run-$image" bash -s <test/entrypoint-cases.sh
    check 'credentials in a fresh volume survive a restart' fresh_volume
    check 'stops when asked, with an init' stops_when_asked init "${CONFINED[@]}"
    check 'stops when asked, without an init' stops_when_asked plain
}

# ---- languages ----
# serves PORT TEXT COMMAND: the starter, started as its README says, answers on the container's own address, not only on loopback.
serves() {
    docker exec --detach "$run-$image" bash --login -c "$3 >/tmp/server.log 2>&1"
    soon "curl -sf http://\$(hostname -i):$1/ | grep -qF '$2'" || { plain cat /tmp/server.log && return 1; }
}

pip_installs() {
    docker exec --interactive "$run-$image" python - <<'PYTHON'
import zipfile
with zipfile.ZipFile("/tmp/seven-1.0-py3-none-any.whl", "w") as wheel:
    wheel.writestr("seven.py", "VALUE = 7\n")
    wheel.writestr("seven-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: seven\nVersion: 1.0\n")
    wheel.writestr("seven-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr("seven-1.0.dist-info/RECORD", "")
PYTHON
    login 'pip install --no-index /tmp/seven-1.0-py3-none-any.whl && python -c "import seven" &&
        python -m venv /tmp/venv && /tmp/venv/bin/pip install --no-index /tmp/seven-1.0-py3-none-any.whl && /tmp/venv/bin/python -c "import seven"'
}

check_python() {
    check 'has the tools of Python' has_tools python python3 pip poetry pytest uvicorn
    # At build time it may have been out of reach; the build said so then.
    if plain sh -c 'command -v ruff' >/dev/null; then
        check 'the starter passes ruff' login 'ruff check --no-cache && ruff format --no-cache --check'
    else
        printf 'note  workspace-python: ruff is not in this image; it could not be fetched when it was built\n'
    fi
    check 'the starter passes its tests' login 'python -B -m pytest -q -p no:cacheprovider'
    check 'the starter serves' serves 8000 'Hello from FastAPI' 'python main.py'
    check 'pip installs for the user and in a virtual environment' pip_installs
    check 'poetry runs' login 'poetry --version'
}

check_node() {
    check 'has the tools of Node' has_tools pnpm tsc eslint
    check 'the tools run' login 'node --version && pnpm --version && tsc --version && eslint --version'
    check 'the drivers of the services are there' login 'node --input-type=module -e "import \"pg\"; import \"redis\""'
    check 'the starter passes its tests' login 'npm test'
    check 'the starter serves' serves 3000 'Hello from Express' 'npm start'
}

check_go() {
    check 'has the tools of Go' has_tools go gofmt gopls dlv
    check 'the tools run' login 'go version && gopls version && dlv version && test -z "$(gofmt -l .)"'
    check 'the starter passes its tests' login 'go vet ./... && go test ./...'
    check 'the starter serves' serves 8080 'Hello from Go' 'go run .'
    check 'go installs programs onto the PATH' login 'GOBIN=/home/coder/go/bin go install . && test "$(command -v starter)" = /home/coder/go/bin/starter'
}

require_images
for image in "${images[@]}"; do
    {
        docker run --detach --name "$run-$image" "${CONFINED[@]}" "workspace-$image:latest" >/dev/null
        check_every
        "check_$image"
    } >"$work/$image.out" 2>&1 || echo "workspace-$image: the checks were broken off" >>"$work/failed" &
done
wait
report
