#!/bin/sh
# N random SIGKILLs (a trial, its helper, a rank, all of them, mpirun) over
# short trials: whatever was seen as done stays done, every file opens, at most
# one trial a rank is in flight, and the tables end equal to an uninterrupted
# run's.
#
# usage: kill.sh WIRESWEEP [N]
set -u
. "$(dirname "$0")/../tool/common.sh"
export WIRESWEEP_SILENCE=2
kills=${2:-40}

cat >short.yaml <<END
name: short
job: "null"
seed: 8
replicates: 200
sync: trial
settings: {sleep: 0.01, epochs: 2}
END
expect 0 "$wiresweep" run short.yaml -o want.h5

h5dump=$(command -v h5dump) || echo "note: no h5dump, so it is not asked"
python=${WIRESWEEP_PYTHON:-python3}
h5py=$("$python" -c 'import h5py' 2>/dev/null && echo "$python") ||
  echo "note: no h5py, so it is not asked"

# What other readers and our own say of the file as the kill left it.
check_file() {
  [ -z "$h5dump" ] || h5dump -H killed.h5 >/dev/null || fail "h5dump: $1"
  [ -z "$h5py" ] || $h5py -c '
import h5py
with h5py.File("killed.h5", "r") as f:
    assert len(f["runs"][:]) == 200 and len(f["commit"][:]) == 200' ||
    fail "h5py: $1"
  expect 0 "$wiresweep" verify killed.h5
  flying=$(count killed.h5 1)
  [ "$flying" -le "$n" ] || [ "$flying" -le "$before" ] ||
    fail "$1: $flying in flight, $before before, $n ranks"
  states killed.h5 >now
  awk 'NR == FNR {for (i = 1; i <= NF; i++) old[i] = $i; next}
       {for (i = 1; i <= NF; i++)
          if (old[i] >= 2 && $i != old[i]) {print "run", i - 1; bad = 1}}
       END {exit bad}' seen now || fail "$1: an acknowledged trial is lost"
}

# Of one process the fate, by the plan's kind.
victims() {
  ranks=$(children "$mpirun")
  rank=$(echo "$ranks" | tr ' ' '\n' | grep . | awk -v r="$pick" \
    '{p[NR] = $1} END {if (NR) print p[1 + int(r * NR)]}')
  case "$1" in
    trial) [ -n "$rank" ] && trial_of "$rank" ;;
    helper) [ -n "$rank" ] &&
      helper=$(children "$rank") && echo "${helper%% *}" ;;
    rank) echo "$rank" ;;
    ranks) echo "$ranks" ;;
    mpirun) echo "$mpirun" ;;
    all) echo "$job $mpirun $ranks" ;;
  esac
}

# Starts the job; orphans of a killed mpirun hold the lock for a while.
start_job() {
  start "$wiresweep" run short.yaml -j "$n" -o killed.h5
  find_ranks "$n"
}

# The job ends, and all that it started.
await_end() {
  for _ in $(seq 1500); do
    kill -0 "$job" 2>/dev/null || break
    sleep 0.02
  done
  kill -0 "$job" 2>/dev/null && fail "$1: the job hangs"
  wait "$job" 2>/dev/null
  for _ in $(seq 250); do
    [ -z "$(orphans)" ] && return
    sleep 0.02
  done
  fail "$1: processes stay: $(orphans)"
}

finish_file() {
  n=2 before=0
  expect 0 "$wiresweep" run short.yaml -j 2 -o killed.h5
  check_file finish
  "$rows" --same want.h5 killed.h5 || fail "other rows than without kills"
  rm -f killed.h5
  files=$((files + 1))
}

awk -v n="$kills" 'BEGIN {
  srand(5); split("trial helper rank ranks mpirun all trial rank", kind, " ")
  for (i = 0; i < n; i++)
    print kind[1 + int(8 * rand())], 1 + int(3 * rand()), 0.4 * rand(), rand()
}' >plan
files=0 done=0
while read -r kind n delay pick; do
  [ -f killed.h5 ] && [ "$(count killed.h5 2)" -gt 160 ] && finish_file
  # A job that is killed at once leaves what an earlier one had in flight.
  before=0
  [ -f killed.h5 ] && before=$(count killed.h5 1)
  start_job || fail "$kind: the job does not start"
  # mpirun may take seconds to start, where it asks for names.
  for _ in $(seq 1000); do [ -f killed.h5 ] && break; sleep 0.02; done
  sleep "$delay"
  states killed.h5 >seen || fail "$kind: a running file cannot be read"
  # shellcheck disable=SC2046
  kill -9 $(victims "$kind") 2>/dev/null
  # What goes on is let finish, or told to leave.
  case "$kind:$pick" in
    trial:* | helper:0.[5-9]* | rank:0.[5-9]*) sleep 0.1; kill -TERM "$job" ;;
  esac 2>/dev/null
  await_end "$kind"
  check_file "$kind"
  done=$((done + 1))
done <plan
finish_file
[ "$done" -eq "$kills" ] || fail "only $done of $kills kills"
echo "$done kills over $files files"
