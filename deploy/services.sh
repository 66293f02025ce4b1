#!/usr/bin/env bash
# A PostgreSQL outside the engine, for development: `services.sh up` prints the DATABASE_DSN to use, `services.sh down`
# removes the container and keeps its data in a volume. Both may be repeated.
#
#   SERVICES_POSTGRES_PORT   on 127.0.0.1, default 5433
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$REPO/deploy/toolchain.sh"

port=$(setting SERVICES_POSTGRES_PORT 5433)
[[ $port =~ ^[0-9]+$ ]] || die "SERVICES_POSTGRES_PORT=$port is not a port number"
name=sandbox-engine-postgres-$port
secret=$(data_dir)/services-postgres-password

owner() { docker container inspect --format '{{index .Config.Labels "sandbox-engine.checkout"}}' "$name" 2>/dev/null; }

refuse_foreign() {
  local other
  other=$(owner) || return 0
  [[ $other == "$REPO" ]] || die "the container $name belongs to the checkout in ${other:-another place}.
  Choose another port: SERVICES_POSTGRES_PORT=5434 make services-$1"
}

password() {
  if [[ ! -s $secret ]]; then
    make_data_dir
    (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$secret")
  fi
  cat "$secret"
}

wait_until_ready() {
  local end=$((SECONDS + 30))
  until docker exec "$name" pg_isready --quiet --host 127.0.0.1 --username sandbox_engine; do
    if ((SECONDS >= end)) || [[ $(docker inspect --format '{{.State.Running}}' "$name") != true ]]; then
      docker logs --tail 20 "$name" >&2
      die "PostgreSQL did not start; its last words are above"
    fi
    sleep 0.2
  done
}

up() {
  local image
  image=sandbox-engine-postgres:$(hash_of deploy/services/postgres | cut -c 1-12)
  if ! docker image inspect "$image" >/dev/null 2>&1; then
    provide_debian debian:trixie-slim || die "there is no Debian base for the image; see above"
    say "building the PostgreSQL image"
    quietly "$REPO/target/services-postgres.log" docker build --force-rm --tag "$image" "$REPO/deploy/services/postgres" ||
      die "the PostgreSQL image could not be built; see above"
  fi
  if [[ $(docker inspect --format '{{.State.Running}} {{.Config.Image}}' "$name" 2>/dev/null) != "true $image" ]]; then
    docker rm --force "$name" >/dev/null 2>&1 || true
    POSTGRES_PASSWORD=$(password)
    export POSTGRES_PASSWORD
    docker run --detach --name "$name" --label sandbox-engine.checkout="$REPO" --volume "$name:/data" --publish "127.0.0.1:$port:5432" \
      --env POSTGRES_USER=sandbox_engine --env POSTGRES_DATABASE=sandbox_engine --env POSTGRES_PASSWORD "$image" >/dev/null ||
      die "PostgreSQL could not be started; if port $port is taken, set SERVICES_POSTGRES_PORT"
  fi
  wait_until_ready
  say "PostgreSQL runs; to use it: export DATABASE_DSN='postgres://sandbox_engine:$(password)@127.0.0.1:$port/sandbox_engine'"
}

down() {
  docker rm --force "$name" >/dev/null 2>&1 || true
  say "PostgreSQL removed; its data stays in the volume $name (to delete it: docker volume rm $name)"
}

case ${1:-} in
  up | down) ;;
  *) die "usage: services.sh up|down" ;;
esac
"$REPO/deploy/docker.sh" || die "this needs a Docker engine; see above"
use_configured_docker
refuse_foreign "$1"
"$1"
