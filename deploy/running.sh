# shellcheck shell=bash
# Tells whether an engine of this checkout runs. Sourced after lib.sh, never run.
#
# The engine keeps data/engine.lock with the lines pid=<number> and url=<address> while it lives. After a kill -9 the
# file stays, so it counts only when that process is a java.

lock_value() { sed -n "s/^$1=//p" "$(data_dir)/engine.lock" 2>/dev/null | tail -n 1; }

running_pid() {
  local pid name
  pid=$(lock_value pid)
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  if [[ -d /proc/self ]]; then
    name=$(cat "/proc/$pid/comm" 2>/dev/null) || return 1
  else
    name=$(basename "$(ps -o comm= -p "$pid")")
  fi
  [[ $name == java ]] && printf '%s' "$pid"
}

# healthy URL: GET URL/health answers 200. Without curl, which a bare machine does not have.
healthy() {
  local authority=${1#http://} host port status
  authority=${authority%%/*}
  port=${authority##*:} host=${authority%:*}
  host=${host#[} host=${host%]}
  # shellcheck disable=SC2016 # the inner shell expands these
  status=$(timeout 3 bash -c 'exec 3<>"/dev/tcp/$1/$2" && printf "GET /health HTTP/1.0\r\nHost: %s\r\n\r\n" "$1" >&3 && head -n 1 <&3' \
    - "$host" "$port" 2>/dev/null) && [[ $status == HTTP/1.?' 200'* ]]
}

# Ends the calling script where an engine of this checkout runs already: well, or with what to do about it.
stop_if_running() {
  local pid url end=$((SECONDS + 15))
  while pid=$(running_pid); do
    url=$(lock_value url)
    if [[ -n $url ]] && healthy "$url"; then
      say "already running at $url (pid $pid)"
      exit 0
    fi
    ((SECONDS < end)) || die "an engine (pid $pid) holds $(data_dir)/engine.lock, but ${url:-its address} does not answer.
  Wait for it, or stop it: kill $pid"
    sleep 0.3
  done
}
