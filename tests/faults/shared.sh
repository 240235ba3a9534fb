#!/bin/sh
# What a file system that several hosts share does to a job: one rank's writes
# fail (EIO, ESTALE), all ranks' do (ENOSPC), a lock whose holder is out of reach,
# two jobs on one file, a time of day that jumps.
#
# usage: shared.sh WIRESWEEP
set -u
shim=$PWD/libfault_shim.so
. "$(dirname "$0")/../tool/common.sh"
export WIRESWEEP_SILENCE=2

cat >some.yaml <<END
name: some
job: "null"
seed: 4
replicates: 60
settings: {sleep: 0.05, epochs: 2}
END
expect 0 "$wiresweep" run some.yaml -o want.h5

same() {
  expect 0 "$wiresweep" verify "$1"
  "$rows" --same want.h5 "$1" || fail "$1: other rows than without faults"
}

# broken RANK AFTER ERRNO FILE CODE: a job of three ranks, whose writes fail.
broken() {
  rm -f "$4"
  FAULT_WRITE="$1 $2 $3" FAULT_FILE=$here/$4 LD_PRELOAD=$shim \
    expect "$5" "$wiresweep" run some.yaml -j 3 -o "$4"
}

# ---- one rank's file system is sick: the others do its work
for error in 5 116; do
  broken 1 7 $error one.h5 0
  grep -q "the result file cannot be written" said || fail "errno $error: no reason"
  same one.h5
  # the rank did something, and then no more
  "$rows" one.h5 telemetry rank | sort | uniq -c >shares
  awk '$2 == 1 {sick = $1} {all += $1} END {exit !(sick >= 1 && sick <= 4 && all == 60)}' \
    shares || fail "errno $error: $(cat shares)"
done

# A write that fails twice and then works is no fault of anybody's: see raw.c.

# ---- rank 0's, or everybody's: the job ends with a reason, nothing is lost
for which in 0 all; do
  broken $which 20 28 full.h5 1
  grep -q "No space left on device" said || fail "full: no reason"
  kept=$(count full.h5 2)
  [ "$kept" -ge 1 ] && [ "$kept" -lt 60 ] || fail "full: $(states full.h5)"
  states full.h5 >before
  expect 0 "$wiresweep" verify full.h5
  expect 75 "$wiresweep" status --exit-code full.h5
  expect 0 "$wiresweep" run some.yaml -j 2 -o full.h5
  same full.h5
done

# ---- a lock whose holder cannot be asked.  On a network file system the lock of
# a host that is gone stays for as long as the server keeps it.
start "$wiresweep" run some.yaml -o held.h5
wait_for_count held.h5 2 3
sed 's/ on .*/ on a-host-that-is-gone/' held.h5.lock >name
cat name >held.h5.lock
expect 6 "$wiresweep" run some.yaml -o held.h5
grep -q "process [0-9]* on a-host-that-is-gone" said || fail "no holder: $(cat said)"
grep -q "remove held.h5.lock" said || fail "no remedy: $(cat said)"

# Whoever does so while the holder lives after all gets two jobs on one file, as
# after a cut link and a requeue: their rows are the same bytes.
rm held.h5.lock
second=0
"$wiresweep" run some.yaml -j 2 -o held.h5 >said2 2>&1 || second=$?
finish 0
[ "$second" -eq 0 ] || fail "the second job: $second $(cat said2)"
same held.h5

# ---- the time of day jumps a day on, or back, in the middle
for jump in 86400 -86400 3000000000; do
  FAULT_CLOCK="15 $jump" LD_PRELOAD=$shim \
    expect 0 "$wiresweep" run some.yaml -o clock.h5
  same clock.h5
  "$rows" clock.h5 telemetry seconds | awk '!($1 >= 0.05 && $1 < 5) {bad = 1}
    END {exit bad}' || fail "clock: a trial took other than its time"
  expect 0 "$wiresweep" status clock.h5
  rm clock.h5
  FAULT_CLOCK="15 $jump" LD_PRELOAD=$shim start "$wiresweep" run some.yaml -o clock.h5
  wait_for_count clock.h5 2 20
  kill -USR1 "$job"
  finish 75
  expect 0 "$wiresweep" status --json clock.h5
  grep -q '"seconds_left": *[0-9.]*[,}]' said || fail "clock: $(cat said)"
  expect 0 "$wiresweep" run some.yaml -o clock.h5
  same clock.h5
  rm clock.h5
done
exit 0
