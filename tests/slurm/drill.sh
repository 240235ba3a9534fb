#!/bin/bash
# One kind of trouble in a real Slurm, some times over: the job comes through it
# by itself, nothing that was seen as done is lost, and the tables end equal to
# an uninterrupted run's.
#
# usage: drill.sh WIRESWEEP DRILL [TIMES]
#   drain limit requeue preempt cancel power cut submit array options srun pmix
set -u
if [ -z "${LAB_DIR:-}" ]; then
  exec "$(dirname "$0")/lab.sh" "$(readlink -f "$0")" "$@"
fi
export TMPDIR=$LAB_DIR # where all nodes see it
tree=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tool/common.sh
. "$(dirname "$0")/../tool/common.sh"
export TMPDIR=$LAB_LOCAL # of the node, as on a cluster
unset OMPI_MCA_orte_tmpdir_base OMPI_MCA_btl_vader_backing_directory
drill=${2:?which drill?} times=${3:-1}
RANDOM=${LAB_SEED:-$$}

# shellcheck disable=SC2317 # called by name
fail() {
  echo "FAILED: $drill $time: $*" >&2
  tail -n 30 said study.log >&2 2>/dev/null
  squeue -h -o "%i %j %T %M %R" >&2
  exit 1
}

lab() {
  "$LAB_SELF" "$@"
}

# write_study RUNS SECONDS: and what it must come to.
write_study() {
  cat >study.yaml <<YAML
name: study
job: "null"
seed: 11
replicates: $1
sync: trial
settings: {sleep: $2, epochs: 2}
YAML
  runs=$1
  sed "s/sleep: $2/sleep: 0/" study.yaml >quick.yaml
  [ -f want.h5 ] || expect 0 "$wiresweep" run study.yaml -j 12 -o want.h5
}

# What differs here from a real cluster: all is quicker.
cat >lab.env <<'ENV'
margin=5
patience=60
#SBATCH --mem-per-cpu=100M
ENV

# poll SECONDS COMMAND...: until it succeeds.
poll() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}

submit() {
  expect 0 "$wiresweep" submit study.yaml --ranks 6 --time 5 --drain-time 3 \
    --site lab.env "$@"
  job=$(sed -n 's/^job \([0-9]*\) runs.*/\1/p' said)
  last=$(sed -n 's/^job .*, and job \([0-9]*\) writes.*/\1/p' said)
  [ -n "$job$last" ] || fail "submit does not name its jobs"
  number=$job
  job='' # common.sh would kill it
}

has_done() {
  [ -f study.h5 ] && [ "$(count study.h5 2)" -ge "$1" ]
}

# attempts N: so many have begun.
attempts() {
  [ "$(grep -c 'attempt [0-9]* on' study.log 2>/dev/null)" -ge "$1" ]
}

is_over() {
  [ "$(squeue -h -j "$1" -o %T 2>/dev/null)" = '' ]
}

field() {
  scontrol -o show job "$1" | grep -o " $2=[^ ]*" | head -n 1 | cut -d= -f2
}

# Somewhere in the first half, another place each time.
reach_middle() {
  poll 60 has_done $((runs / 10 + RANDOM % (runs / 3))) || fail "it does not begin"
  states study.h5 >seen
}

# The rows that were done before must be done now.
check_seen() {
  states study.h5 >now
  awk 'NR == FNR {for (i = 1; i <= NF; i++) old[i] = $i; next}
       {for (i = 1; i <= NF; i++) if (old[i] >= 2 && $i != old[i]) bad = 1}
       END {exit bad}' seen now || fail "an acknowledged run is lost"
}

# All by itself to the end: the report stands there, and the rows are right.
await_end() {
  poll "${1:-120}" is_over "$number,$last" || fail "it does not end"
  check_seen
  expect 0 "$wiresweep" status study.h5 --exit-code
  "$rows" --same want.h5 study.h5 || fail "other rows than without trouble"
  [ -s study.report.html ] || fail "there is no report"
  [ ! -e study.h5.tries ] || fail "study.h5.tries stays"
  [ ! -e study.h5.lock ] || [ "${lock_may_stay:-}" ] || fail "study.h5.lock stays"
}

clear() {
  rm -f study.h5* study.log study.report.html study.analysis.* study.shard* \
    study.*.sbatch seen
}

# ---- the drills

# The batch shell gets its signal: in order to the end, then on.
drill_drain() {
  submit
  reach_middle
  scancel -b -s USR1 "$number"
  await_end
  attempts 2 || fail "it was not queued again"
  grep -q "runs are left, .*(exit code 75)" study.log || fail "it did not drain"
}

# The limit itself: the script looks at the clock, and Slurm sends its signal.
drill_limit() {
  submit --time 1
  poll 60 has_done 1 || fail "it does not begin"
  states study.h5 >seen
  await_end 200
  attempts 2 || fail "it was not queued again"
  grep -q "runs are left, .*(exit code 75)" study.log || fail "it did not drain"
  ! grep -q 'DUE TO TIME LIMIT' study.log || fail "Slurm had to end it"
}

drill_requeue() {
  submit
  reach_middle
  scontrol requeue "$number" || fail "no requeue"
  await_end
  attempts 2 || fail "it was not queued again"
}

# Another partition takes the nodes.
drill_preempt() {
  submit
  reach_middle
  high=$(sbatch --parsable -p high -N 3 --exclusive -o /dev/null --wrap 'sleep 1')
  await_end
  attempts 2 || fail "it was not preempted"
  poll 30 is_over "$high" || fail "the higher partition waits"
}

# The same submit goes on where scancel ended it, and not before.
drill_cancel() {
  submit
  reach_middle
  expect 0 "$wiresweep" submit study.yaml --ranks 6
  grep -q "job $number (study-.*): RUNNING" said || fail "not told what runs"
  [ "$(squeue -h | wc -l)" -eq 2 ] || fail "submitted twice"
  scancel "$number"
  poll 30 is_over "$number,$last" || fail "it cannot be ended"
  [ "$(field "$number" Restarts)" = 0 ] || fail "it came back after scancel"
  check_seen
  submit
  await_end
  refuse_done
}

refuse_done() {
  expect 0 "$wiresweep" submit study.yaml
  grep -q "there is nothing to submit" said || fail "submitted though done"
  [ -z "$(squeue -h)" ] || fail "submitted though done"
}

# node K: the job's K-th node; the batch shell and rank 0 are on the first.
node() {
  scontrol show hostnames "$(squeue -h -j "$number" -o %N)" | sed -n "$1p"
}

# A node dies: of the others, or the one with rank 0 and the batch shell.
drill_power() {
  submit
  reach_middle
  victim=$(node $((1 + time % 3)))
  lab off "$victim" || fail "no node $victim"
  lock_may_stay=yes await_end
  attempts 2 || fail "the job does not miss a node"
  lab boot "$victim"
  await_nodes
}

all_nodes() {
  [ "$(sinfo -h -p lab -t idle -o %D)" = "$LAB_NODES" ]
}

# Whole again for the next time.
await_nodes() {
  [ "$time" -eq "$times" ] || poll 90 all_nodes || fail "a node does not come back"
}

# A link is cut: noticed soon, though no packet says so.
drill_cut() {
  submit
  reach_middle
  victim=$(node $((2 + time % 2)))
  began=$SECONDS
  lab cut "$victim" || fail "no node $victim"
  poll 60 grep -q 'back in the queue' study.log || fail "the cut is not noticed"
  noticed=$((SECONDS - began))
  echo "noticed after $noticed s"
  [ "$noticed" -lt "${LAB_NOTICE:-15}" ] || fail "noticed after $noticed s"
  lock_may_stay=yes await_end
  lab heal "$victim"
  await_nodes
}

drill_submit() {
  submit
  poll 60 has_done 1 || fail "it does not begin"
  states study.h5 >seen
  await_end
  refuse_done
}

# What Slurm itself says of the options: the command line wins over the site.
drill_options() {
  expect 1 "$wiresweep" submit study.yaml --partition nowhere
  grep -q 'invalid partition specified: nowhere' said || fail "Slurm's words are lost"
  grep -q 'Slurm refused the job' said || fail "no word of ours"
  [ -z "$(squeue -h)" ] || fail "submitted all the same"
  { echo '#SBATCH --partition=high --hold' && cat lab.env; } >held.env
  submit --site held.env --partition lab --account us
  [ "$(field "$number" Partition)" = lab ] || fail "not in the partition asked for"
  [ "$(field "$number" Account)" = us ] || fail "not for the account"
  [ "$(field "$number" NumTasks)" = 6 ] || fail "not so many ranks"
  [ "$(field "$number" TimeLimit)" = 00:05:00 ] || fail "another limit"
  scancel "$number" "$last"
  echo '#SBATCH --hold' | cat - "$tree/slurm/sites/whole-node.env" >held.env
  submit --site held.env
  [ "$(field "$number" MinMemoryNode)" = 0 ] || fail "not all the memory"
  [ "$(field "$number" OverSubscribe)" = NO ] || fail "not whole nodes"
  scancel "$number" "$last"
  poll 30 is_over "$number,$last" || fail "it cannot be ended"
}

# Shards in files of their own, with mpirun and without; one is killed and comes
# back, one drains.  The last has the job id of the whole array.
drill_array() {
  submit --shards 3 --ranks $((time % 2 ? 6 : 3))
  poll 60 shards_begun || fail "they do not begin"
  scontrol requeue "${number}_1" || fail "no requeue"
  scancel -b -s USR1 "${number}_3" || fail "no signal"
  poll 120 is_over "$number,$last" || fail "it does not end"
  attempts 5 || fail "a shard was not queued again"
  attempts 6 && fail "a shard was queued again that went well"
  "$rows" --same want.h5 study.h5 || fail "other rows than of one file"
  [ -s study.report.html ] || fail "there is no report"
}

shards_begun() {
  for shard in 1 2 3; do
    [ -f "study.shard-$shard-of-3.h5" ] || return 1
    [ "$(count "study.shard-$shard-of-3.h5" 2)" -ge 1 ] || return 1
  done
}

# srun without a plugin starts N programs of one rank: refused, nothing written.
drill_srun() {
  code=0
  srun -n 4 "$wiresweep" run study.yaml -o study.h5 >said 2>&1 || code=$?
  [ "$code" -eq 6 ] || fail "srun ended with $code"
  grep -q "Slurm started 4 tasks but MPI sees one rank" said || fail "no word why"
  [ ! -e study.h5 ] || fail "a file was written"
}

# Where MPI_Init crashes, as it does at times on a busy machine, the same again.
drill_pmix() {
  srun --mpi=list 2>&1 | grep -q pmix || { echo "skipped: no pmix"; exit 77; }
  crashes=0
  until srun --mpi=pmix -n 4 -K1 "$wiresweep" run study.yaml -o study.h5 \
    >said 2>&1; do
    [ $((crashes += 1)) -le 3 ] || fail "srun --mpi=pmix does not work"
  done
  "$rows" --same want.h5 study.h5 || fail "other rows under srun"
  echo "crashes at the start: $crashes"
}

case "$drill" in
  limit) write_study 240 1.5 ;;
  srun | pmix | options) write_study 12 0.3 ;;
  power | cut) write_study 144 0.5 ;; # more than is done until it is noticed
  *) write_study 72 0.7 ;;
esac
time=0
while [ "$time" -lt "$times" ]; do
  time=$((time + 1)) began_at=$SECONDS
  clear
  "drill_$drill"
  [ -z "${LAB_SHOW:-}" ] || cat study.log
  echo "$drill $time of $times: good after $((SECONDS - began_at)) s, " \
    "$(grep -c 'attempt [0-9]* on' study.log 2>/dev/null) attempts"
done
