#!/bin/sh
# Becomes the Redis server.
#
#   REDIS_PASSWORD  required
#   REDIS_PORT      port on 127.0.0.1 (default 6379)
#
# Data may take three quarters of the container's memory; the rest is for buffers, and for the copy that rewrites the log.
# Arguments are the server's (--name value); a first argument that is no option is run instead of it.
refuse() {
    printf 'service-redis: %s\n' "$1" >&2
    exit 1
}

case ${1:---} in
    -*) ;;
    *) exec "$@" ;;
esac
[ -n "$REDIS_PASSWORD" ] || refuse 'REDIS_PASSWORD is not set. Start the container with --env REDIS_PASSWORD=…'
port=${REDIS_PORT:-6379}
case $port in
    0* | *[!0-9]* | ??????*) refuse "REDIS_PORT=$port is not a port: 1 to 65535" ;;
esac
[ "$port" -le 65535 ] || refuse "REDIS_PORT=$port is not a port: 1 to 65535"

limit=max
for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
    if [ -r "$file" ]; then
        read -r limit <"$file"
        break
    fi
done
maxmemory=0
# Without a limit there is "max" or a number of 19 digits.
case $limit in
    *[!0-9]* | ????????????????*) ;;
    *) maxmemory=$((limit * 3 / 4)) ;;
esac

# Every byte as \xNN: no character of it can mean something else.
password=$(printf '%s' "$REDIS_PASSWORD" | od -An -v -tx1 | sed 's/ /\\x/g' | tr -d '\n')
unset REDIS_PASSWORD
# Through a pipe: in no list of processes and in no file.
exec redis-server /usr/local/etc/redis.conf - "$@" <<CONF
port $port
maxmemory $maxmemory
requirepass "$password"
CONF
