#!/usr/bin/env bash
# Kills the engine, Docker and PostgreSQL at every point where that can hurt, and looks what is left. Takes about half an
# hour; what it did is in target/chaos-report.txt. A part that chance chooses belongs to `make test`.
# The machine's own Docker engine is used but never harmed: the one that is killed is started beside it, which needs root.
#
#   CHAOS_SEED=...   repeats the random part of an earlier run
#   ONLY=REGEX       only the stories with such a name, for instance 'the clock.*'
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$REPO/deploy/toolchain.sh"
cd "$REPO"

use_configured_docker
deploy/docker.sh || die "the chaos suite needs a Docker engine; see above"
toolchain jdk maven
docker/workspace/build.sh --missing || die "the chaos suite needs the workspace images; see above"
docker/services/build.sh --missing || die "the chaos suite needs the service images; see above"
deploy/build.sh

options=(-Dchaos=full)
# A clock that jumps, for one engine and its database alone
faketime() { compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' | head -n 1 || true; }
[[ -n $(faketime) ]] || { can_apt && apt_refresh && apt_install libfaketime; } || true
clock=$(faketime)
if [[ -n $clock ]]; then
  options+=("-Dchaos.faketime=$clock")
else
  warn "no clock jumps in this run: libfaketime is not installed (apt-get install -y libfaketime)"
fi
[[ -z ${CHAOS_SEED:-} ]] || options+=("-Dchaos.seed=$CHAOS_SEED")
[[ -z ${ONLY:-} ]] || options+=("-Dchaos.only=$ONLY")
rm -f target/chaos-report.txt
say "chaos"
result=0
maven "${options[@]}" verify -Dtest=SandboxLifeModelTest -Dit.test='Chaos*' -Dsurefire.failIfNoSpecifiedTests=false || result=1
[[ -f target/chaos-report.txt ]] || die "the chaos suite did not run; see above"
cat target/chaos-report.txt
exit "$result"
