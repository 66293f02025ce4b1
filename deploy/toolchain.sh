# shellcheck shell=bash
# Finds what builds and runs the engine: installed, else the distribution's packages, else a toolchain image.
# Sourced after lib.sh, never run.
#
#   toolchain jdk maven node     makes these ready, or ends with what is missing and the command to get it
#   "${TOOLCHAIN[@]}" java ...   runs a command with them: nothing in front on this machine, `docker run ...` with the image
#   maven GOAL..., web SCRIPT    the same for Maven and for the npm scripts of web/
#   "${JAVA_TRUST[@]}"           what java needs in order to trust what this machine trusts
#   engine_command               sets ENGINE to the command that starts the built engine, after toolchain jdk
#
# SANDBOX_TOOLCHAIN=host refuses the image, =image insists on it; the default is whatever works.

TOOLCHAIN=()
JAVA_TRUST=()
declare -A TOOL_NAMES=([jdk]='JDK 25' [maven]='Maven 3.6.3 or newer' [node]='Node 20.19 or newer with npm'
  [chromium]='Chromium' [shellcheck]='ShellCheck')

toolchain() {
  local tool missing=()
  if [[ ${SANDBOX_TOOLCHAIN:-auto} == image ]]; then
    use_toolchain_image
    return
  fi
  for tool in "$@"; do
    "find_$tool" || missing+=("$tool")
  done
  if ((${#missing[@]})); then
    if [[ ${SANDBOX_TOOLCHAIN:-auto} == auto ]] && toolchain_image_is_here; then
      use_toolchain_image
      return
    elif packages_for "${missing[@]}" && can_apt; then
      install_packages
      for tool in "${missing[@]}"; do
        "find_$tool" || die "${TOOL_NAMES[$tool]} is still missing after the installation of ${PACKAGES[*]}"
      done
    elif [[ ${SANDBOX_TOOLCHAIN:-auto} == auto ]] && { is_root || docker_answers_here; }; then
      say "$(names_of "${missing[@]}"): not here, and apt does not offer it; using the toolchain image"
      use_toolchain_image
      return
    else
      explain_missing "${missing[@]}"
    fi
  fi
  trust_what_the_machine_trusts
}

# Where they were found, from the top of the repository. The output goes to logs, so it carries no colours.
maven() { "${TOOLCHAIN[@]}" mvn --batch-mode --no-transfer-progress -Dstyle.color=never "$@"; }
web() { "${TOOLCHAIN[@]}" npm --prefix web run --silent "$@"; }

docker_answers_here() { (use_configured_docker && has docker && docker_server_version >/dev/null); }
toolchain_image() { printf 'sandbox-engine-toolchain:%s' "$(hash_of deploy/toolchain/Dockerfile | cut -c 1-12)"; }
toolchain_image_is_here() { (use_configured_docker && has docker && docker image inspect "$(toolchain_image)" >/dev/null 2>&1); }

names_of() {
  local tool names=''
  for tool in "$@"; do names+="${names:+, }${TOOL_NAMES[$tool]}"; done
  printf '%s' "$names"
}

# With the AOT cache of the build, if there is one: deploy/aot.sh made it for exactly this command.
engine_command() {
  ENGINE=("${TOOLCHAIN[@]}" java "@$REPO/deploy/java-flags" "${JAVA_TRUST[@]}")
  [[ ! -f $REPO/target/sandbox-engine.aot ]] || ENGINE+=("-XX:AOTCache=$REPO/target/sandbox-engine.aot")
  ENGINE+=(-jar "$REPO/target/sandbox-engine.jar")
}

# --- on this machine -----------------------------------------------------------------------------

find_jdk() {
  local home on_path=''
  if has java; then on_path=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")"); fi
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/*; do
    if [[ -n $home && -x $home/bin/javac ]] && grep -qs '^JAVA_VERSION="25[".]' "$home/release"; then
      export JAVA_HOME=$home PATH=$home/bin:$PATH
      say "JDK 25: found at $home"
      return
    fi
  done
  return 1
}

find_maven() {
  local version
  has mvn || return 1
  # Elsewhere, because this repository's options for the JVM stop an older one.
  version=$(cd / && mvn --batch-mode --version 2>/dev/null | sed -n 's/^.*Apache Maven \([0-9][0-9.]*\).*$/\1/p')
  [[ -n $version ]] && version_at_least "$version" 3.6.3 || return 1
  say "Maven $version: found at $(command -v mvn)"
}

find_node() {
  local version
  has node && has npm || return 1
  version=$(node --print process.versions.node)
  version_at_least "$version" 20.19 || return 1
  say "Node $version: found at $(command -v node)"
}

find_chromium() {
  local name
  for name in "${CHROMIUM_BIN:-}" chromium chromium-browser google-chrome-stable google-chrome; do
    # Ubuntu's chromium-browser is a stub for a snap, which cannot run in every place.
    if [[ -n $name ]] && has "$name" && ! grep -qs snap "$(readlink -f "$(command -v "$name")")"; then
      CHROMIUM_BIN=$(command -v "$name")
      export CHROMIUM_BIN
      say "Chromium: found at $CHROMIUM_BIN"
      return
    fi
  done
  return 1
}

find_shellcheck() { has shellcheck && say "ShellCheck: found at $(command -v shellcheck)"; }

# packages_for TOOL... sets PACKAGES; false where apt does not offer all of them in a version that suffices.
packages_for() {
  local tool
  has apt-cache || return 1
  if is_root; then apt_refresh; fi
  PACKAGES=()
  for tool in "$@"; do
    case $tool in
      jdk) offered openjdk-25-jdk-headless 25 ;;
      maven) offered maven 3.6.3 ;;
      node) offered nodejs 20.19 && { [[ $(apt_version nodejs) == *nodesource* ]] || offered npm 0; } ;;
      chromium) offered chromium 100 ;;
      shellcheck) offered shellcheck 0.8 ;;
    esac || return 1
  done
}

# The JDK comes first, otherwise Maven brings an older one as well; its package fails without the folder for manual pages,
# which slim systems lack.
install_packages() {
  local packages=("${PACKAGES[@]}")
  if [[ ${packages[0]} == openjdk-* ]]; then
    mkdir -p /usr/share/man/man1
    apt_install "${packages[0]}" || die "apt could not install ${packages[0]}; see its words above"
    packages=("${packages[@]:1}")
  fi
  ((${#packages[@]} == 0)) || apt_install "${packages[@]}" || die "apt could not install ${packages[*]}; see its words above"
}

offered() {
  local version
  version=$(apt_version "$1")
  [[ -n $version ]] && version_at_least "$version" "$2" && PACKAGES+=("$1")
}

explain_missing() {
  local tool
  printf '%serror:%s missing here:\n' "$RED" "$RESET" >&2
  for tool in "$@"; do printf '  - %s\n' "${TOOL_NAMES[$tool]}" >&2; done
  printf 'Get it with:\n' >&2
  if packages_for "$@"; then
    printf '  sudo apt-get update && sudo apt-get install -y %s\n' "${PACKAGES[*]}" >&2
  elif is_root; then
    printf '  leaving out SANDBOX_TOOLCHAIN=host: an image with all of it is used then\n' >&2
  elif has apt-get; then
    printf '  sudo %s/deploy/docker.sh && sudo usermod -aG docker %s\n' "$REPO" "$(id -un)" >&2
    printf '  # then log in again: this release has no packages that are new enough, so an image with them is used\n' >&2
  elif has dnf; then
    printf '  sudo dnf install java-25-openjdk-devel maven nodejs npm chromium ShellCheck\n' >&2
  elif has pacman; then
    printf '  sudo pacman -S jdk25-openjdk maven nodejs npm chromium shellcheck\n' >&2
  elif has brew; then
    printf '  brew install openjdk@25 maven node shellcheck && export JAVA_HOME="%s"\n' "$(brew --prefix openjdk@25)" >&2
  else
    printf '  Install Docker Engine 20.10 or newer and start it: an image with all of it is used then.\n' >&2
  fi
  exit 1
}

# The file with the certificates that this machine trusts, those of its site included.
ca_bundle() {
  local file
  for file in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
    if [[ -n $file && -r $file ]]; then
      readlink -f "$file"
      return
    fi
  done
}

# A JDK from a package reads the machine's certificates, one from a vendor only its own. The difference matters at a
# site with a certificate authority of its own.
trust_what_the_machine_trusts() {
  [[ -n ${JAVA_HOME:-} && ${MAVEN_OPTS:-} != *javax.net.ssl.trustStore* ]] || return 0
  [[ $(readlink -f "$JAVA_HOME/lib/security/cacerts") == "$(readlink -f "$JAVA_HOME")"/* ]] || return 0
  compgen -G '/usr/local/share/ca-certificates/*' >/dev/null || compgen -G '/etc/pki/ca-trust/source/anchors/*' >/dev/null || return 0
  make_trust_store
}

make_trust_store() {
  local bundle store=$REPO/target/toolchain/trust.p12
  bundle=$(ca_bundle)
  [[ -n $bundle ]] || return 0
  if [[ ! $store -nt $bundle ]]; then
    mkdir -p "$(dirname "$store")"
    "${TOOLCHAIN[@]}" java "$REPO/deploy/toolchain/TrustStore.java" "$bundle" "$store"
    say "made a Java trust store from $bundle"
  fi
  JAVA_TRUST=(-Djavax.net.ssl.trustStore="$store")
  export MAVEN_OPTS="${MAVEN_OPTS:-} ${JAVA_TRUST[*]}"
}

# --- in the image --------------------------------------------------------------------------------

use_toolchain_image() {
  local image
  ((${#TOOLCHAIN[@]} == 0)) || return 0
  docker_answers_here || "$REPO/deploy/docker.sh" || die "the toolchain image needs a Docker engine; see above"
  use_configured_docker
  [[ -n $(docker_socket) ]] || die "the toolchain image needs an engine on this machine, and DOCKER_HOST=$DOCKER_HOST is another one.
  Install $(names_of jdk maven node), or unset DOCKER_HOST."
  image=$(toolchain_image)
  if docker image inspect "$image" >/dev/null 2>&1; then
    say "toolchain image: found as $image"
  else
    build_toolchain_image "$image"
  fi
  toolchain_prefix "$image"
  make_trust_store
  toolchain_prefix "$image"
}

# provide_debian TAG: from this engine, else a registry (bounded: an air-gapped site may drop packets), else debootstrap.
provide_debian() {
  ! docker image inspect "$1" >/dev/null 2>&1 || return 0
  if [[ -z ${DEBIAN_MIRROR:-} && ${PULL_TIMEOUT:-60} != 0 ]]; then
    say "pulling $1 (at most ${PULL_TIMEOUT:-60} s)"
    ! timeout "${PULL_TIMEOUT:-60}" docker pull --quiet "$1" >/dev/null 2>&1 || return 0
    say "no registry has it; making it from a Debian mirror"
  fi
  "$REPO/docker/workspace/debian.sh" "$1"
}

build_toolchain_image() {
  local name arguments=() log=$REPO/target/toolchain/build.log
  provide_debian debian:trixie-slim || die "there is no Debian base for the toolchain image; see above"
  say "building the toolchain image (JDK 25, Maven, Node, Chromium: 2 GB, some minutes, once)"
  for name in http_proxy https_proxy no_proxy; do
    [[ -z ${!name:-} ]] || arguments+=(--build-arg "$name")
  done
  quietly "$log" docker build --force-rm "${arguments[@]}" --tag "$1" "$REPO/deploy/toolchain" ||
    die "the toolchain image could not be built; the end of the builder's output is above, all of it in $log"
}

# The container stands in for this machine: same paths, network, process ids and user, with the engine's socket and the
# caches of Maven and npm. Unconfined, because Chromium makes a user namespace for itself; who may use the socket is root
# on this machine anyway.
toolchain_prefix() {
  local socket bundle folder name work=$REPO/target/toolchain
  socket=$(docker_socket)
  bundle=$(ca_bundle)
  mkdir -p "$work" "$HOME/.m2" "$HOME/.npm"
  make_data_dir
  # initdb and Java ask for the caller's name and home; the embedded PostgreSQL of root runs as postgres, else as nobody.
  {
    printf '%s:x:%s:%s::%s:/bin/bash\n' "$(id -un 2>/dev/null || echo operator)" "$(id -u)" "$(id -g)" "$HOME"
    is_root || echo 'root:x:0:0:root:/root:/bin/bash'
    getent passwd postgres || true
    echo 'nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin'
  } >"$work/passwd"
  {
    printf '%s\n' 'root:x:0:' 'nogroup:x:65534:'
    getent group postgres || true
  } >"$work/group"
  TOOLCHAIN=(docker run --rm --network host --pid host --shm-size 1g --label sandbox-engine.role=toolchain
    --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt label=disable
    --workdir "$REPO" --volume "$work/passwd:/etc/passwd:ro" --volume "$work/group:/etc/group:ro"
    --volume "$socket:$socket" --env DOCKER_HOST --env HOME --env XDG_CACHE_HOME=/tmp/.cache --env XDG_CONFIG_HOME=/tmp/.config)
  for folder in /tmp "$REPO" "$(data_dir)" "$HOME/.m2" "$HOME/.npm"; do
    [[ " ${TOOLCHAIN[*]} " == *" $folder:$folder "* ]] || TOOLCHAIN+=(--volume "$folder:$folder")
  done
  for folder in "$HOME/.npmrc" "$(setting TEMPLATES_DIR '')"; do
    [[ $folder != /* || ! -e $folder ]] || TOOLCHAIN+=(--volume "$folder:$folder:ro")
  done
  if ! is_root; then TOOLCHAIN+=(--user "$(id -u):$(id -g)" --group-add "$(stat -c %g "$socket")"); fi
  if [[ -n $bundle ]]; then
    local inside=/etc/ssl/certs/ca-certificates.crt
    TOOLCHAIN+=(--volume "$bundle:$inside:ro")
    [[ $bundle == "$inside" ]] || TOOLCHAIN+=(--volume "$bundle:$bundle:ro")
    for name in SSL_CERT_FILE NODE_EXTRA_CA_CERTS GIT_SSL_CAINFO CURL_CA_BUNDLE; do TOOLCHAIN+=(--env "$name=$inside"); done
  fi
  # The engine is configured by its environment, so all of that goes along but what describes this machine.
  while read -r name; do
    case $name in
      PATH | HOME | PWD | OLDPWD | SHLVL | _ | SHELL | HOSTNAME | TMPDIR | LANG | LC_* | JAVA_HOME | CHROMIUM_BIN) ;;
      DOCKER_HOST | XDG_* | *_CERT_FILE | *_CERT_DIR | *_CA_CERTS | *_CAINFO | *_CA_BUNDLE | DEBIAN_FRONTEND) ;;
      *) TOOLCHAIN+=(--env "$name") ;;
    esac
  done < <(compgen -e)
  TOOLCHAIN+=(--env CHROMIUM_BIN=/usr/bin/chromium "$1")
}
