#!/bin/sh
# Signals: drains, leaving, counted and uncounted interrupts, the lock.
#
# usage: drain.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

cat >long.yaml <<END
name: long
job: "null"
seed: 1
replicates: 6
settings: {sleep: 1.5}
END

interrupts() {
  "$rows" "$1" telemetry interrupts | awk '{n += $1} END {print n + 0}'
}

# begin NAME: two trials of NAME.h5 are running.
begin() {
  start "$wiresweep" run long.yaml -j 2 -o "$1.h5"
  wait_for_count "$1.h5" 1 2
}

# SIGUSR1 and the first Ctrl-C: what runs is finished, the rest stays.
for signal in USR1 INT; do
  begin $signal
  expect 6 "$wiresweep" run long.yaml -o $signal.h5
  grep -q "written by another job (process [0-9]* on $(uname -n))" said ||
    fail "the lock does not name its holder"
  kill -$signal "$job"
  finish 75
  [ "$(count $signal.h5 2)" -eq 2 ] || fail "$signal: $(states $signal.h5)"
  [ "$(count $signal.h5 1)" -eq 0 ] || fail "$signal: $(states $signal.h5)"
done

# SIGTERM, and a second Ctrl-C: what runs is pending again, without a count.
begin TERM
kill -TERM "$job"
finish 75
begin twice
kill -INT "$job"
sleep 0.3
kill -INT "$job"
finish 75
for file in TERM twice; do
  [ "$(count $file.h5 0)" -eq 6 ] || fail "$file: $(states $file.h5)"
  [ "$(interrupts $file.h5)" -eq 0 ] || fail "$file: interrupts counted"
  "$rows" $file.h5 commit attempts | grep -qv '^0$' &&
    fail "$file: attempts counted"
done

# The same command goes on.
expect 0 "$wiresweep" run long.yaml -o USR1.h5 -j 2
[ "$(count USR1.h5 2)" -eq 6 ] || fail "$(states USR1.h5)"

# A trial found running at five restarts is dangerous; not before.
cat >poison.yaml <<END
name: poison
job: "null"
seed: 1
replicates: 1
settings: {sleep: 2}
END
for n in 1 2 3 4 5; do
  start "$wiresweep" run poison.yaml -o poison.h5
  for _ in $(seq 500); do
    [ -f poison.h5 ] &&
      [ "$("$rows" poison.h5 commit state attempts)" = "1	$n" ] && break
    sleep 0.02
  done
  kill -9 "$job"
  wait "$job" 2>/dev/null
done
[ "$(interrupts poison.h5)" -eq 4 ] || fail "$(interrupts poison.h5) interrupts"
expect 4 "$wiresweep" run poison.yaml -o poison.h5
[ "$(states poison.h5)" = "6 " ] || fail "not quarantined: $(states poison.h5)"
"$rows" poison.h5 runs error | grep -q "running at five restarts" ||
  fail "the row does not say why"
expect 0 "$wiresweep" verify poison.h5
expect 0 "$wiresweep" run poison.yaml -o poison.h5 --retry quarantined
[ "$(states poison.h5)" = "2 " ] || fail "not tried again"
