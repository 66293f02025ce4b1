#!/bin/bash
# Makes the cluster at the first start, sets the password that is given today, and becomes the server.
#   POSTGRES_USER, POSTGRES_DATABASE, POSTGRES_PASSWORD
set -euo pipefail
PATH=$PATH:/usr/lib/postgresql/17/bin
export PGDATA=/data/cluster

if [[ ! -f $PGDATA/PG_VERSION ]]; then
  rm -rf "$PGDATA"
  initdb --username "$POSTGRES_USER" --auth scram-sha-256 --pwfile <(printf '%s\n' "$POSTGRES_PASSWORD") --encoding UTF8 >/dev/null
  printf 'CREATE DATABASE "%s"\n' "$POSTGRES_DATABASE" | postgres --single -j postgres >/dev/null
  printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
fi
printf "ALTER ROLE \"%s\" PASSWORD '%s'\n" "$POSTGRES_USER" "$POSTGRES_PASSWORD" | postgres --single -j postgres >/dev/null
unset POSTGRES_PASSWORD
exec postgres -c listen_addresses='*'
