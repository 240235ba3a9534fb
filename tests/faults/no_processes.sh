#!/bin/sh
# A rank that can start no process for a trial: no trial is charged with that,
# others carry them out, the rank is retired and named; where no rank can, the
# job ends with an error and the trials are pending.
#
# usage: no_processes.sh WIRESWEEP
set -u
shim=$PWD/libfault_shim.so
. "$(dirname "$0")/../tool/common.sh"

cat >some.yaml <<END
name: some
job: "null"
seed: 1
replicates: 60
sync: none
settings: {sleep: 0.03}
END
expect 0 "$wiresweep" run some.yaml -o want.h5

# without RANK NAME CODE [-j N]: no process for trials on that rank.
without() {
  which=$1 name=$2 code=$3
  shift 3
  expect "$code" env FAULT_FORK="$which" LD_PRELOAD="$shim" \
    "$wiresweep" run some.yaml -o "$name.h5" "$@"
}

charged() {
  "$rows" "$1" telemetry crashes cause | awk '$1 > 0 || NF > 1' | wc -l
}

for rank in 0 1; do
  without $rank one$rank 0 -j 2
  grep -q "rank $rank (on $(uname -n)) can carry no trial out: no process \
can be started (Resource temporarily unavailable); it takes no more" said ||
    fail "rank $rank: not named"
  "$rows" --same want.h5 one$rank.h5 || fail "rank $rank: other rows"
  [ "$(charged one$rank.h5)" -eq 0 ] || fail "rank $rank: trials are charged"
  "$rows" one$rank.h5 commit attempts | grep -qv '^1$' &&
    fail "rank $rank: attempts of the rank are counted"
done

for ranks in 1 3; do
  without all all$ranks 1 -j $ranks
  grep -q "no rank can start processes for trials; 60 trials are left" said ||
    fail "$ranks ranks: no reason"
  [ "$(count all$ranks.h5 0)" -eq 60 ] ||
    fail "$ranks ranks: $(states all$ranks.h5)"
  [ "$(charged all$ranks.h5)" -eq 0 ] || fail "$ranks ranks: trials are charged"
  expect 0 "$wiresweep" run some.yaml -o all$ranks.h5
  "$rows" --same want.h5 all$ranks.h5 || fail "$ranks ranks: other rows"
done

# An order that does not reach its child is nobody's crash either.
expect 0 env FAULT_SEND=5 LD_PRELOAD="$shim" "$wiresweep" run some.yaml -o send.h5
"$rows" --same want.h5 send.h5 || fail "send: other rows"
[ "$(charged send.h5)" -eq 0 ] || fail "send: a trial is charged"

# No process by the system's own limit, which does not hold for root.  Another
# user may not reach the build folder.
another="setpriv --reuid=65534 --clear-groups"
cp "$wiresweep" program && chmod 755 program && chmod 777 .
if [ "$(id -u)" -eq 0 ] && command -v setpriv prlimit >/dev/null &&
  $another test -x "$here/program"; then
  expect 1 $another prlimit --nproc=2 "$here/program" run some.yaml -o limit.h5
  grep -q "no process .*Resource temporarily unavailable" said ||
    fail "ulimit -u: no reason"
fi
