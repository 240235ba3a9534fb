#!/bin/sh
# A rank that stands still (suspended, a frozen file system) and goes on: it says
# so, nobody is taken as dead for it, and all ranks go on working.
#
# usage: stall.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"
export WIRESWEEP_SILENCE=1

cat >some.yaml <<END
name: some
job: "null"
seed: 1
replicates: 150
sync: none
settings: {sleep: 0.08}
END
expect 0 "$wiresweep" run some.yaml -j 3 -o whole.h5

# by_number N: the process of rank N.
by_number() {
  for pid in $ranks; do
    tr '\0' '\n' <"/proc/$pid/environ" |
      grep -q "^OMPI_COMM_WORLD_RANK=$1\$" && echo "$pid"
  done
}

# stall RANK: it stands still for three times the silence that means death.
stall() {
  start "$wiresweep" run some.yaml -j 3 -o "stall$1.h5"
  find_ranks 3 || fail "no ranks"
  wait_for_count "stall$1.h5" 2 6
  pid=$(by_number "$1")
  [ -n "$pid" ] || fail "no rank $1"
  kill -STOP "$pid"
  sleep 3
  kill -CONT "$pid"
  # Of what is done from now on every rank takes its share.
  "$rows" "stall$1.h5" commit state >then
  finish 0
  "$rows" "stall$1.h5" telemetry rank >rank
  paste then rank | awk '$1 == 0 {n[$2]++; all++}
    END {for (r = 0; r < 3; r++)
           if (all < 15 || n[r] < all / 6) {
             print "rank", r, "did", n[r] + 0, "of", all; bad = 1}
         exit bad}' || fail "stall of rank $1: a rank was lost"
  grep -q "rank $1 stood still for [234]" said ||
    fail "rank $1 does not say that it stood still"
  if [ "$1" -gt 0 ]; then
    grep -q "rank $1 has said nothing for 1 s" said || fail "rank $1: not missed"
    grep -q "rank $1 is back" said || fail "rank $1: not taken back"
  fi
  "$rows" --same whole.h5 "stall$1.h5" || fail "rank $1: other rows"
  expect 0 "$wiresweep" verify "stall$1.h5"
}

stall 0
stall 2
[ -z "$(orphans)" ] || fail "processes left: $(orphans)"
