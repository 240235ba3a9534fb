#!/bin/sh
# A rank dies: the others finish.  Rank 0 dies: they leave, and the same command
# goes on.  A helper dies: its rank gives up, the rest finish.
#
# usage: lost_rank.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"
export WIRESWEEP_SILENCE=2

cat >some.yaml <<END
name: some
job: "null"
seed: 1
replicates: 40
settings: {sleep: 0.05}
END
expect 0 "$wiresweep" run some.yaml -o want.h5

# begin NAME: NAME.h5 is on its way on two ranks.
begin() {
  start "$wiresweep" run some.yaml -j 2 -o "$1.h5"
  find_ranks 2 || fail "no ranks"
  wait_for_count "$1.h5" 2 4
}

# by_number N: the process of rank N.
by_number() {
  for pid in $ranks; do
    tr '\0' '\n' <"/proc/$pid/environ" |
      grep -q "^OMPI_COMM_WORLD_RANK=$1\$" && echo "$pid"
  done
}

begin worker
kill -9 "$(by_number 1)"
finish 0
"$rows" --same worker.h5 want.h5 || fail "other rows than without a death"

begin helper
helper=$(children "$(by_number 1)")
kill -9 "${helper%% *}"
finish 0
"$rows" --same helper.h5 want.h5 || fail "other rows than without a death"

begin zero
kill -9 "$(by_number 0)"
finish 75
expect 0 "$wiresweep" verify zero.h5
expect 0 "$wiresweep" run some.yaml -j 2 -o zero.h5
"$rows" --same zero.h5 want.h5 || fail "other rows than without a death"
[ -z "$(orphans)" ] || fail "processes left: $(orphans)"
