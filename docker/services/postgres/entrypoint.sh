#!/bin/bash
# Becomes the PostgreSQL server; beside it, as soon as it answers on its socket, the role, its password and the database are set.
#
#   POSTGRES_PASSWORD  required
#   POSTGRES_USER      made at the first start where it does not exist, superuser of this server (default sandbox)
#   POSTGRES_DB        made likewise (default: as the user)
#   PGPORT             port on 127.0.0.1 (default 5432)
#
# Arguments are the server's (-c name=value); a first argument that is no option is run instead of it.
refuse() {
    printf 'service-postgres: %s\n' "$1" >&2
    exit 1
}

if [[ $# -gt 0 && $1 != -* ]]; then
    exec "$@"
fi
[[ -n ${POSTGRES_PASSWORD:-} ]] || refuse 'POSTGRES_PASSWORD is not set. Start the container with --env POSTGRES_PASSWORD=…'
export POSTGRES_PASSWORD POSTGRES_USER=${POSTGRES_USER:-sandbox}
export POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER} PGPORT=${PGPORT:-5432}
[[ $PGPORT =~ ^[1-9][0-9]{0,4}$ && $PGPORT -le 65535 ]] || refuse "PGPORT=$PGPORT is not a port: 1 to 65535"
[[ -s $PGDATA/PG_VERSION ]] || refuse "there is no cluster in $PGDATA. Mount a new Docker volume there, which gets the image's, or nothing"

# Numbers of processes mean nothing in a container that was started again: what a killed server left could name a living one, and the
# server would refuse to start. Only for the container's first process: beside a running server these files are its own.
if [[ $$ == 1 || $PPID == 1 ]]; then
    rm -f "$PGDATA/postmaster.pid" /var/run/postgresql/.s.PGSQL.*
fi

server=$$
set_up() {
    # A failed statement is logged with its text; this text holds the password.
    export PGOPTIONS='-c log_min_error_statement=panic' PGUSER=postgres PGDATABASE
    unset PGPASSWORD PGHOST PGSERVICE
    # Repairing the files of a server that was killed may take long; a server that ended is waited for no longer.
    # The first session in a database fills its caches, 40 ms; best in the one that is used next. template1 cannot be dropped.
    while :; do
        for PGDATABASE in "$POSTGRES_DB" postgres template1; do
            psql -qAtX -c '' 2>/dev/null && break 2
        done
        kill -0 "$server" 2>/dev/null || exit 1
        sleep 0.01
    done
    if ! psql -qAtX -v ON_ERROR_STOP=1 -f /usr/local/share/set-up.sql; then
        echo "service-postgres: the role '$POSTGRES_USER' or the database '$POSTGRES_DB' could not be set up; see above" >&2
        # The only signal upon which it ends with a status other than 0. Nobody could log in, so nothing is lost.
        kill -KILL "$server"
        exit 1
    fi
}
# Through a shell that ends at once: the server must not meet a child that is not its own.
(set_up </dev/null &)
unset POSTGRES_PASSWORD
exec postgres "$@"
