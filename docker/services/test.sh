#!/usr/bin/env bash
# test.sh [IMAGE…]: checks the service images as they are on this engine (default: postgres and redis), confined like the services of a
# sandbox and in the network namespace of a workspace. Prints every check that fails; exit 1 if any did. About a quarter of a minute.
# shellcheck disable=SC2016 # what stands in single quotes is for the shell in the container
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly FAMILY=service WORKSPACE=workspace-base:latest
images=("$@")
[[ ${#images[@]} -gt 0 ]] || images=(postgres redis)

run=service-test-$$
readonly CONFINED=(--init --cap-drop ALL --cap-add CHOWN --cap-add SETUID --cap-add SETGID --cap-add DAC_OVERRIDE --cap-add FOWNER
    --security-opt no-new-privileges --pids-limit 256 --memory 512m --memory-swap 512m --network "container:$run-workspace")
# What a shell, a statement of SQL, a line of configuration or of code could take for something else.
readonly PASSWORD="a' b\"\\\$x;#:%é-\`"
readonly NAME="it's \"me\" é"
source ../checks.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/$run.XXXXXX")
clean_up() {
    docker rm --force --volumes "$run-postgres" "$run-redis" "$run-other-postgres" "$run-other-redis" "$run-inspect-postgres" "$run-inspect-redis" "$run-workspace" \
        >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# start NAME IMAGE OPTION…: a service of the sandbox.
start() {
    docker rm --force "$run-$1" >/dev/null 2>&1 || true
    docker run --detach --name "$run-$1" "${CONFINED[@]}" "${@:3}" "service-$2:latest" >/dev/null
}
inside() { docker exec "$run-$image" "$@"; }
# From the workspace, where the sandbox's own programs are: with the password that is given.
workspace_psql() { docker exec --env PGPASSWORD="$1" "$run-workspace" psql -qAtX -h 127.0.0.1 "${@:2}"; }
workspace_redis() { docker exec --env REDISCLI_AUTH="$1" "$run-workspace" redis-cli --no-auth-warning "${@:2}"; }

# ready NAME: as the engine finds out.
ready() {
    docker exec "$run-$1" timeout 30 sh -c "$READY" || {
        docker logs --tail 20 "$run-$1"
        return 1
    }
}

refuses() {
    local out
    out=$(docker run --rm "${CONFINED[@]}" "${@:2}" "service-$image:latest" 2>&1) && { echo 'it started' && return 1; }
    [[ $out == *"$1"* ]] || { printf 'expected: %s\nfound: %s\n' "$1" "$out" && return 1; }
}

# By SIGTERM, with status 0 (137 after a SIGKILL), while a client is connected.
stops_cleanly() {
    "$@" &
    sleep 0.5
    docker stop --time 30 "$run-$image" >/dev/null
    wait $! || true
    same '0 false' docker inspect --format '{{.State.ExitCode}} {{.State.OOMKilled}}' "$run-$image"
}

starts_again() { docker start "$run-$image" >/dev/null && ready "$image"; }
killed() { docker kill --signal KILL "$run-$image" >/dev/null && docker wait "$run-$image" >/dev/null && starts_again; }

# The environment is the only place: not the arguments, not the log, not a file.
keeps_the_secret() {
    ! inside sh -c 'cat /proc/[0-9]*/cmdline' | grep -aqF "$PASSWORD" || { echo 'it is among the arguments of a process' && return 1; }
    ! docker logs "$run-$image" 2>&1 | grep -qF "$PASSWORD" || { echo 'it is in the log' && return 1; }
    same '' inside sh -c 'printenv "$1" >/dev/shm/needle && grep -rlFf /dev/shm/needle /etc /run /tmp /var 2>/dev/null; rm /dev/shm/needle' sh "$1"
}

check_every() {
    check 'has no setuid or setgid file' same searched docker run --rm --name "$run-inspect-$image" --network none --user 0 --entrypoint sh \
        "service-$image:latest" -c 'find / -xdev -type f -perm /6000 && echo searched'
    check 'is also there by its major version' same "$(docker image inspect --format '{{.Id}}' "service-$image:latest")" \
        docker image inspect --format '{{.Id}}' "service-$image:$(major)"
    check "runs as the system user $1 only" same "$1" inside sh -c 'stat -c %U /proc/[0-9]* | sort -u'
}

# ---- postgres ----
major() { inside "$([[ $image == postgres ]] && echo postgres || echo redis-server)" --version | sed -E 's/.*(\(PostgreSQL\) |v=)([0-9]+).*/\2/'; }

never_without_a_password() {
    # As made at build time, before an entrypoint has set anything.
    start "$other" postgres --entrypoint postgres --env PGPORT=5499 || return 1
    docker exec "$run-$other" timeout 30 sh -c 'until pg_isready -q; do sleep 0.05; done' || return 1
    local user password
    for user in postgres sandbox; do
        for password in '' sandbox postgres; do
            ! workspace_psql "$password" -w -p 5499 -U "$user" -d postgres -c 'select 1' || { echo "$user got in with '$password'" && return 1; }
        done
    done
    ! docker exec "$run-$other" psql -wqAtX -U sandbox -d sandbox -c 'select 1' || { echo 'sandbox got in over the socket' && return 1; }
    same 1 docker exec "$run-$other" psql -qAtX -c 'select 1'
}

makes_others() {
    start "$other" postgres --env POSTGRES_USER="$NAME" --env POSTGRES_PASSWORD="$PASSWORD" --env POSTGRES_DB="$NAME's" --env PGPORT=5433
    ready "$other" || return 1
    same "$NAME|$NAME's|$NAME" workspace_psql "$PASSWORD" -p 5433 -U "$NAME" -d "$NAME's" \
        -c 'select current_user, current_database(), pg_get_userbyid(datdba) from pg_database where datname = current_database()'
}

new_password() {
    start "$other" postgres --env POSTGRES_PASSWORD=first --env PGPORT=5434
    ready "$other" || return 1
    docker exec "$run-$other" psql -qX -d sandbox -c "ALTER ROLE sandbox PASSWORD 'mine'" || return 1
    same 1 workspace_psql mine -p 5434 -U sandbox -d sandbox -c 'select 1' || return 1
    docker restart --time 8 "$run-$other" >/dev/null || return 1
    ready "$other" || return 1
    ! workspace_psql mine -p 5434 -U sandbox -d sandbox -c 'select 1' || { echo 'another password still opens it' && return 1; }
    same 1 workspace_psql first -p 5434 -U sandbox -d sandbox -c 'select 1'
}

check_postgres() {
    local query=(workspace_psql "$PASSWORD" -U sandbox -d sandbox -c)
    check 'refuses to start without a password' refuses 'POSTGRES_PASSWORD is not set'
    check 'refuses a bad port' refuses 'PGPORT=x is not a port' --env POSTGRES_PASSWORD=x --env PGPORT=x
    check 'ends when the role cannot be made' refuses "the role 'pg_x'" --env POSTGRES_PASSWORD=x --env POSTGRES_USER=pg_x --env PGPORT=5498
    check 'lets nobody in before a password is set' never_without_a_password
    check 'makes another role and database, whatever their names' makes_others
    check 'sets the password at every start' new_password
    start postgres postgres --env POSTGRES_USER=sandbox --env POSTGRES_PASSWORD="$PASSWORD" --env POSTGRES_DB=sandbox
    check 'becomes ready' ready postgres
    check_every postgres
    check 'is reached from the workspace' same sandbox "${query[@]}" 'select current_user'
    check 'refuses a wrong password' eval '! workspace_psql wrong -U sandbox -d sandbox -c "select 1"'
    check 'refuses an empty password' eval '! workspace_psql "" -w -U sandbox -d sandbox -c "select 1"'
    check 'refuses the administrator by TCP' eval '! workspace_psql "$PASSWORD" -U postgres -c "select 1"'
    check 'listens on 127.0.0.1 only' same 0100007F inside sh -c \
        'awk "\$4 == \"0A\" && \$2 ~ /:1538\$/ { split(\$2, a, \":\"); print a[1] }" /proc/net/tcp /proc/net/tcp6'
    check 'keeps the password to itself' keeps_the_secret POSTGRES_PASSWORD
    check 'speaks UTF-8' same 'UTF8 C.UTF-8 É' "${query[@]}" \
        "select format('%s %s %s', getdatabaseencoding(), datlocale, upper('é')) from pg_database where datname = 'sandbox'"
    check 'makes extensions' "${query[@]}" 'create extension pgcrypto; create extension "uuid-ossp"; create extension pg_trgm; create extension hstore'
    check 'stores' "${query[@]}" "create table kept (v text); insert into kept values ('before the stop')"
    check 'stops when asked while a client works' stops_cleanly "${query[@]}" 'select pg_sleep(20)'
    check 'starts again' starts_again
    check 'kept its data' same 'before the stop' "${query[@]}" 'select v from kept'
    check 'stores more' "${query[@]}" "insert into kept values ('before the kill')"
    check 'starts again after a kill' killed
    check 'kept its data, the last row too' same $'before the stop\nbefore the kill' "${query[@]}" 'select v from kept'
    check 'has no broken page' inside sh -c 'psql -qX -d sandbox -c "create extension amcheck" && pg_amcheck --database sandbox'
}

# ---- redis ----
full_memory_is_an_error() {
    start "$other" redis --memory 64m --memory-swap 64m --env REDIS_PASSWORD="$PASSWORD" --env REDIS_PORT=6380
    ready "$other" || return 1
    docker exec "$run-$other" sh -c 'export REDISCLI_AUTH=$REDIS_PASSWORD; head -c 1000000 /dev/zero >/dev/shm/value
        for i in $(seq 60); do redis-cli -p "$REDIS_PORT" -x set "k$i" </dev/shm/value; done' | grep '^OOM command not allowed' || return 1
    same PONG workspace_redis "$PASSWORD" -p 6380 ping
}

check_redis() {
    local ask=(workspace_redis "$PASSWORD")
    check 'refuses to start without a password' refuses 'REDIS_PASSWORD is not set'
    check 'refuses a bad port' refuses 'REDIS_PORT=70000 is not a port' --env REDIS_PASSWORD=x --env REDIS_PORT=70000
    start redis redis --env REDIS_PASSWORD="$PASSWORD"
    check 'becomes ready' ready redis
    check_every redis
    check 'is reached from the workspace' same PONG "${ask[@]}" ping
    check 'refuses a wrong password' same 'NOAUTH Authentication required.' eval 'workspace_redis wrong ping 2>/dev/null | sed "/^$/d"'
    check 'refuses without a password' same 'NOAUTH Authentication required.' eval 'docker exec "$run-workspace" redis-cli ping | sed "/^$/d"'
    check 'listens on 127.0.0.1 only' same 0100007F inside sh -c \
        'awk "\$4 == \"0A\" && \$2 ~ /:18EB\$/ { split(\$2, a, \":\"); print a[1] }" /proc/net/tcp /proc/net/tcp6'
    check 'keeps the password to itself' keeps_the_secret REDIS_PASSWORD
    check 'full memory is an error, not its end' full_memory_is_an_error
    check 'stores' same OK "${ask[@]}" set kept 'before the stop'
    check 'stops when asked while a client waits' stops_cleanly "${ask[@]}" blpop nothing 20
    check 'starts again' starts_again
    check 'kept its data' same 'before the stop' "${ask[@]}" get kept
    check 'stores more' same OK "${ask[@]}" set kept 'before the kill'
    check 'starts again after a kill' killed
    check 'kept its data, the last too' same 'before the kill' "${ask[@]}" get kept
}

require_images
docker image inspect "$WORKSPACE" >/dev/null 2>&1 || {
    echo "test.sh: there is no $WORKSPACE, whose network the services share. Build it: $(realpath ../workspace)/build.sh base" >&2
    exit 1
}
docker run --detach --name "$run-workspace" --init --cap-drop ALL --security-opt no-new-privileges "$WORKSPACE" >/dev/null
for image in "${images[@]}"; do
    case $image in
    postgres) READY='until PGPASSWORD=$POSTGRES_PASSWORD psql -qAtX -h 127.0.0.1 -p ${PGPORT:-5432} -U "${POSTGRES_USER:-sandbox}" -d "${POSTGRES_DB:-sandbox}" -c "select 1" >/dev/null 2>&1; do sleep 0.02; done' ;;
    redis) READY='until [ "$(REDISCLI_AUTH=$REDIS_PASSWORD redis-cli -p ${REDIS_PORT:-6379} ping 2>/dev/null)" = PONG ]; do sleep 0.02; done' ;;
    esac
    other=other-$image
    "check_$image" >"$work/$image.out" 2>&1 || echo "service-$image: the checks were broken off" >>"$work/failed" &
done
wait
report
