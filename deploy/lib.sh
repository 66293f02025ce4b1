# shellcheck shell=bash
# What the scripts of this folder share. Sourced, never run.

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  BOLD=$'\e[1m' RED=$'\e[31m' YELLOW=$'\e[33m' RESET=$'\e[0m'
else
  BOLD='' RED='' YELLOW='' RESET=''
  # Some tools take CI for a terminal that shows colours.
  export NO_COLOR=1
fi

# One line per step that is taken.
say() { printf '%s==>%s %s\n' "$BOLD" "$RESET" "$*"; }
warn() { printf '%swarning:%s %s\n' "$YELLOW" "$RESET" "$*" >&2; }
die() {
  printf '%serror:%s %s\n' "$RED" "$RESET" "$*" >&2
  exit 1
}

# quietly LOG COMMAND... keeps the output in a file, and shows the end of it only when the command fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1; then
    tail -n 50 "$log" >&2
    return 1
  fi
}

has() { command -v "$1" >/dev/null 2>&1; }
is_root() { [[ $(id -u) == 0 ]]; }

# version_at_least ACTUAL WANTED
version_at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

# setting NAME DEFAULT prints a variable of the environment, else of the .env file, else the default.
# The file is data: it is never executed.
setting() {
  local name=$1 value=''
  if [[ -n ${!name:-} ]]; then
    value=${!name}
  elif [[ -f $REPO/.env ]]; then
    value=$(sed -n -E "s/^[[:space:]]*(export[[:space:]]+)?${name}[[:space:]]*=[[:space:]]*//p" "$REPO/.env" | tail -n 1)
    value=${value%$'\r'}
    case $value in
      \"*\"*) value=${value#\"} value=${value%%\"*} ;;
      \'*\'*) value=${value#\'} value=${value%%\'*} ;;
      *) value=${value%%[[:space:]]#*} value=${value%"${value##*[![:space:]]}"} ;;
    esac
  fi
  printf '%s' "${value:-$2}"
}

# The folder for everything that must outlive a build.
data_dir() {
  local dir
  dir=$(setting DATA_DIR data)
  [[ $dir == /* ]] || dir=$REPO/$dir
  printf '%s' "$dir"
}

# Makes it as the engine would: only its owner looks into it, and the embedded PostgreSQL passes through.
make_data_dir() {
  [[ -d $(data_dir) ]] || { mkdir -p "$(data_dir)" && chmod 711 "$(data_dir)"; }
}

# The path of the Docker engine's socket, or nothing when the engine is reached in another way.
docker_socket() {
  local host
  host=$(setting DOCKER_HOST unix:///var/run/docker.sock)
  [[ $host != unix://* ]] || printf '%s' "${host#unix://}"
}

# Docker's own client must talk to the very engine that the Sandbox Engine will use, whatever its context says.
use_configured_docker() {
  DOCKER_HOST=$(setting DOCKER_HOST unix:///var/run/docker.sock)
  export DOCKER_HOST
}

docker_server_version() { timeout 15 docker version --format '{{.Server.Version}}' 2>/dev/null; }

# --- apt -----------------------------------------------------------------------------------------

# True where this script may install packages: root, on Debian, Ubuntu or a relative of theirs.
can_apt() { is_root && has apt-get && has apt-cache; }

APT_REFRESHED=''
apt_refresh() {
  [[ -z $APT_REFRESHED ]] || return 0
  APT_REFRESHED=yes
  say "refreshing the package lists (apt-get update)"
  apt-get update -qq -o DPkg::Lock::Timeout=300 >/dev/null 2>&1 || warn "apt-get update failed; going on with the lists that are there"
}

# apt_version PACKAGE prints the upstream version that apt offers, or nothing.
apt_version() {
  apt-cache policy "$1" 2>/dev/null | sed -n -E 's/^ *Candidate: ([0-9]+:)?//p' | grep -v '^(none)$' || true
}

# apt_install PACKAGE... ; a failure shows apt's own words.
apt_install() {
  local log result=0
  log=$(mktemp)
  say "installing $* with apt"
  DEBIAN_FRONTEND=noninteractive quietly "$log" \
    apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" </dev/null || result=1
  rm -f "$log"
  return "$result"
}

# --- content hashes ------------------------------------------------------------------------------

# hash_of PATH... prints one hash over the names and contents of all files below; build results do not count.
hash_of() {
  (
    cd "$REPO" || exit
    # What is not there has no files.
    { find "$@" \( -name node_modules -o -name dist -o -name test-results \) -prune -o -type f -print0 2>/dev/null || true; } |
      LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -d ' ' -f 1
  )
}
