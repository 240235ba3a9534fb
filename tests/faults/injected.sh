#!/bin/sh
# 500 trials with 5 % injected faults of six kinds: every other trial is done,
# every cause is right, no rank is lost.
#
# usage: injected.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

cat >faulty.yaml <<END
name: faulty
job: "null"
seed: 5
replicates: 500
sync: none
limits: {trial_time: 2s, memory: 256MiB}
settings: {fault: any, fault_share: 0.05}
END

expect 4 "$wiresweep" run faulty.yaml -j 2 -o got.h5
expect 0 "$wiresweep" run faulty.yaml --set settings.pretend=yes -o plan.h5
expect 0 "$wiresweep" verify got.h5

"$rows" plan.h5 runs fault_drawn >drawn
"$rows" got.h5 runs status error >ends
"$rows" got.h5 telemetry crashes cause rank >causes
paste drawn ends causes >all

# What a fault must have become: status, its cause, and how often it was tried.
awk -F '\t' '
BEGIN {
  split("failed failed timeout failed failed diverged", status, " ")
  cause[1] = "signal 11"; cause[2] = "signal 6"; cause[3] = "no end after 2 s"
  cause[4] = "memory"; cause[5] = "exit code 5"; cause[6] = "not finite"
}
$1 == 0 && ($2 != "done" || $3 != "" || $4 != 0) { print "sound:", $0; bad++ }
$1 > 0 { kinds[$1]++ }
$1 > 0 && ($2 != status[$1] || index($3, cause[$1]) == 0) { print; bad++ }
$1 > 0 && $1 < 6 && ($4 != 2 || index($5, cause[$1]) == 0) { print; bad++ }
$1 == 6 && $4 != 0 { print "a divergence is not tried again:", $0; bad++ }
{ ranks[$6]++ }
END {
  for (k = 1; k <= 6; k++)
    if (!kinds[k]) { print "no fault of kind", k; bad++ }
  if (ranks[0] < 50 || ranks[1] < 50) { print "a rank was lost"; bad++ }
  exit bad > 0
}' all >wrong || { cat wrong; fail "causes"; }

# status counts what the draw says.
expect 0 "$wiresweep" status got.h5 --json
awk '$1 == 0 {d++} $1 == 3 {t++} $1 == 6 {n++}
     $1 > 0 && $1 != 3 && $1 != 6 {f++}
     END {printf "\"pending\":0,\"running\":0,\"done\":%d,\"diverged\":%d," \
                 "\"failed\":%d,\"timeout\":%d\n", d, n, f, t}' drawn >counts
tr -d ' \n' <said | grep -qF "$(cat counts)" ||
  fail "status does not say $(cat counts)"

expect 0 "$wiresweep" run faulty.yaml -o got.h5 --allow-failures
cp got.h5 before.h5

# Tried again they fail again, and nothing else changes.
expect 4 "$wiresweep" run faulty.yaml -o got.h5 -j 2 --retry failed,timeout
line=$(awk '$1 == 0 {d++} END {printf " %d/500 done  %d failed ", d, NR - d}' drawn)
grep -q "$line" said || fail "no progress line says $line"
"$rows" --same got.h5 before.h5 || fail "a second round differs"
"$rows" got.h5 commit attempts | sort -n | uniq -c >attempts
awk '$2 == 4 {n = $1} END {exit n < 15}' attempts || fail "not tried again"
