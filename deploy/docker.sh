#!/usr/bin/env bash
# Makes sure that a Docker engine answers: the one that is there, else the distribution's, installed and started.
#
#   docker.sh [COMMAND...]   the command, if any, is run afterwards and finds that engine in DOCKER_HOST
#
# Exit status: 0 it answers; 3 none can be had here (the remedy has been printed); else the command's.
# Environment, all optional:
#   DOCKER_HOST        the engine to use; a started engine listens there when it is a unix socket
#   DOCKERD_ARGS       more arguments for an engine started by this script, separated by spaces
#   DOCKERD_PIDFILE    default /var/run/docker.pid
#   DOCKERD_EXEC_ROOT  default /var/run/docker
#   DOCKERD_LOG        default /var/log/dockerd.log
#   DOCKERD_TIMEOUT    seconds to wait for an engine that starts, default 60
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# Where dockerd and iptables are, which is not on the path of every user.
PATH=$PATH:/usr/sbin:/sbin

DEFAULT_HOST=unix:///var/run/docker.sock
use_configured_docker
pidfile=${DOCKERD_PIDFILE:-/var/run/docker.pid}
exec_root=${DOCKERD_EXEC_ROOT:-/var/run/docker}
log=${DOCKERD_LOG:-/var/log/dockerd.log}
timeout=${DOCKERD_TIMEOUT:-60}
socket=$(docker_socket)
started_pid=''
with_systemd=no
if [[ -d /run/systemd/system && -z ${DOCKERD_ARGS:-} ]]; then with_systemd=yes; fi

no_engine() {
  warn "no Docker engine: $1"
  shift
  printf '  %s\n' "$@" >&2
  exit 3
}

answers() { has docker && docker_server_version >/dev/null; }

done_with() {
  say "Docker engine $(docker_server_version) answers at $DOCKER_HOST"
  if (($#)); then exec "$@" 9>&-; fi
  exit 0
}

# live PIDFILE NAME: the process that the file names lives and is that program. The number in a stale file may belong
# to any other program by now, or to a killed one that its parent has not noticed yet.
live() {
  local pid
  pid=$(cat "$1" 2>/dev/null) && [[ $pid =~ ^[0-9]+$ ]] || return 1
  [[ $(cat "/proc/$pid/comm" 2>/dev/null) == "$2" ]] && ! grep -qs '^State:[[:space:]]*[ZX]' "/proc/$pid/status"
}

# Perl is essential on Debian and Ubuntu; curl, nc and socat are not.
listens() { perl -MIO::Socket::UNIX -e 'exit(IO::Socket::UNIX->new(Peer => shift) ? 0 : 1)' "$1"; }

install_what_is_missing() {
  local packages=()
  has docker || packages+=(docker-cli)
  # An engine may be listening already where only its client is missing.
  if ! listens "$socket"; then
    has dockerd || packages+=(docker.io)
    has iptables || packages+=(iptables)
  fi
  ((${#packages[@]})) || return 0
  can_apt || no_engine "${packages[*]} is not installed, and this is not Debian or Ubuntu" \
    "Install Docker Engine 20.10 or newer as your system's documentation says, start it, then try again."
  [[ -n $(apt_version docker.io) ]] || apt_refresh
  # Older releases have the client inside docker.io.
  [[ -n $(apt_version docker-cli) ]] || packages=("${packages[@]/docker-cli/docker.io}")
  apt_install "${packages[@]}" || no_engine "apt could not install ${packages[*]}" \
    "See apt's words above; then: apt-get update && apt-get install -y ${packages[*]}"
}

# What a killed engine leaves behind, and what would keep the next one from starting.
remove_leftovers() {
  if [[ -e $pidfile ]] && ! live "$pidfile" dockerd; then
    say "removing $pidfile: no dockerd lives under that number"
    rm -f "$pidfile"
  fi
  local containerd_pidfile=$exec_root/containerd/containerd.pid
  if [[ -e $containerd_pidfile ]] && ! live "$containerd_pidfile" containerd; then
    say "removing $containerd_pidfile: no containerd lives under that number"
    rm -f "$containerd_pidfile"
  fi
  # dockerd takes the mere existence of this socket for a containerd of the system, and waits for it.
  local system_containerd=/run/containerd/containerd.sock
  if [[ -S $system_containerd ]] && ! listens "$system_containerd"; then
    say "removing $system_containerd: nothing listens there"
    rm -f "$system_containerd"
  fi
  # A container that mounted the socket while there was none has made a folder of it.
  if [[ -d $socket ]]; then
    say "removing the folder $socket: a socket belongs there"
    rmdir "$socket" || no_engine "$socket is a folder with files in it" "Move it away, then try again."
  fi
}

start_with_systemd() {
  say "starting the Docker engine with systemd"
  systemctl reset-failed docker.service docker.socket >/dev/null 2>&1 || true
  systemctl enable --now docker.service >/dev/null 2>&1 || true
}

start_in_background() {
  local args=()
  if live "$pidfile" dockerd; then
    say "dockerd is running (pid $(cat "$pidfile")); waiting until it answers"
    return
  fi
  remove_leftovers
  # These may also stand in daemon.json, and dockerd refuses a setting that is given twice.
  [[ $DOCKER_HOST == "$DEFAULT_HOST" ]] || args+=(--host "$DOCKER_HOST")
  [[ -z ${DOCKERD_PIDFILE:-} ]] || args+=(--pidfile "$pidfile")
  [[ -z ${DOCKERD_EXEC_ROOT:-} ]] || args+=(--exec-root "$exec_root")
  read -r -a more <<<"${DOCKERD_ARGS:-}"
  say "starting dockerd in the background, log in $log"
  mkdir -p "$(dirname "$log")"
  setsid dockerd "${args[@]}" "${more[@]}" >>"$log" 2>&1 </dev/null 9>&- &
  started_pid=$!
}

show_log() {
  if [[ $with_systemd == yes ]]; then
    journalctl --no-pager --unit docker --lines 20 >&2 || true
  elif [[ -f $log ]]; then
    tail -n 20 "$log" >&2
  fi
}

wait_until_it_answers() {
  local end=$((SECONDS + timeout))
  until answers; do
    # A dockerd that was just being killed is gone by now.
    if [[ -z $started_pid && $with_systemd == no ]] && ! live "$pidfile" dockerd; then start_in_background; fi
    if [[ -n $started_pid ]] && ! kill -0 "$started_pid" 2>/dev/null; then
      show_log
      no_engine "dockerd ended at once; its last words are above" "Mend what they name, then try again."
    fi
    if ((SECONDS >= end)); then
      show_log
      live "$pidfile" dockerd && no_engine "dockerd (pid $(cat "$pidfile")) does not answer at $DOCKER_HOST" \
        "If it hangs: kill $(cat "$pidfile"), then try again."
      no_engine "it did not answer within $timeout s; its last words are above" "Mend what they name, then try again."
    fi
    sleep 0.2
  done
}

if answers; then done_with "$@"; fi

if [[ $DOCKER_HOST != "$DEFAULT_HOST" && -z ${DOCKERD_ARGS:-} ]] && has docker; then
  no_engine "nothing answers at DOCKER_HOST=$DOCKER_HOST" "Start the engine there, or unset DOCKER_HOST to use the one of this machine."
fi

if ! is_root; then
  if ! has docker || ! has dockerd && [[ ! -S $socket ]]; then
    no_engine "it is not installed, and only root can install it" "sudo apt-get update && sudo apt-get install -y docker.io" \
      "sudo usermod -aG docker $(id -un)   # then log in again"
  elif [[ -S $socket && ! -w $socket ]]; then
    no_engine "$(id -un) may not use $socket" "sudo usermod -aG docker $(id -un)   # then log in again"
  elif [[ -d /run/systemd/system ]]; then
    no_engine "it is not running, and only root can start it" "sudo systemctl start docker"
  else
    no_engine "it is not running, and only root can start it" "sudo $REPO/deploy/docker.sh"
  fi
fi

# One at a time: of two runs that start together, the second finds the engine of the first.
exec 9>"${pidfile%.pid}.start.lock"
flock -w "$((timeout + 300))" 9 || no_engine "another run has been starting it for minutes" "Look at that run's output."
if answers; then done_with "$@"; fi

install_what_is_missing
if answers; then done_with "$@"; fi
if [[ $with_systemd == yes ]]; then start_with_systemd; else start_in_background; fi
wait_until_it_answers
done_with "$@"
