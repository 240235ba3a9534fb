#!/bin/sh
# `wiresweep submit` where there is no Slurm: what it refuses, what it writes, and
# how its batch script judges an attempt.  tests/slurm has the real thing.
#
# usage: submit.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"
command -v bash >/dev/null || { echo "skipped: no bash" >&2; exit 77; }
path=$PATH

cat >study.yaml <<END
name: study
job: "null"
seed: 3
replicates: 4
settings: {sleep: 0.1}
END

# refuses CODE SENTENCE WORD...
refuses() {
  wanted=$1 sentence=$2
  shift 2
  expect "$wanted" "$wiresweep" submit study.yaml "$@"
  grep -q -- "$sentence" said || fail "submit $*: no word of $sentence"
}
refuses 2 'no trial fits into --time (60 s)' --time 1
refuses 2 'the drain (500 s).*give --time 10 (minutes)' --time 9 --drain-time 500
refuses 2 'take up to .*give --time [0-9]* (minutes) or more, or say' \
  --time 5 --set sleep=86400
refuses 2 '--time 1:x: minutes are meant' --time 1:x
refuses 2 '--time -: minutes are meant' --time=-
refuses 2 '--shards 0: a number from 1 to 1000 is meant' --shards 0
refuses 2 '--shards many: a number' --shards many
refuses 2 '5 shards of 4 runs: some would be empty' --shards 5
refuses 2 '--ranks 0: a number' --ranks 0
refuses 2 'no site of that name (there are preemptible, ' --site moon
refuses 2 'one word is meant' --partition 'a b'
refuses 2 'sbatch takes no names with quotes' -o 'a"b.h5' --dry-run
expect 3 "$wiresweep" submit none.yaml
# There is nothing of Slurm's, nor of MPI's, in this folder.
mkdir empty
code=0
PATH=$here/empty "$wiresweep" submit study.yaml >said 2>&1 || code=$?
[ "$code" -eq 1 ] || fail "without Slurm: $code"
grep -q 'there is no squeue here: submit works on a login node' said ||
  fail "not told that Slurm is missing"
for made in *.sbatch; do [ ! -e "$made" ] || fail "$made was written"; done

# ---- what it writes
# script WORD...: run.sbatch as it would be submitted.
script() {
  PATH=$here/empty "$wiresweep" submit study.yaml --dry-run "$@" >dry ||
    fail "no dry run"
  awk '/^# ---- .*finalize/ {exit} inside {print}
       /^# ---- / {inside = 1}' dry >run.sbatch
}
has() {
  grep -q -- "$1" run.sbatch || fail "the script lacks $1"
}
script --ranks 6 --time 1-2:30 --partition short --account me \
  -o "it's 100%.h5" --set 'sleep=0.2'
has '^#SBATCH --ntasks=6$'
has '^#SBATCH --time=1590$'
has '^#SBATCH --signal=B:USR1@160$'
has '^#SBATCH --partition=short$'
has '^#SBATCH --account=me$'
has "100%%.log\"\$"
has "^words=(--set 'sleep=0.2' )\$"
[ "$(bash -c "$(grep '^file=' run.sbatch)"'; echo "$file"')" = "$here/it's 100%.h5" ] ||
  fail "the name of the file does not survive"
for time in 45=45 2:00:00=120 90:00=90 1-0=1440 0-2=120 0-1:30:30=91; do
  script --time "${time%=*}"
  has "^#SBATCH --time=${time#*=}\$"
done
script --site whole-node --ranks 64
has '^#SBATCH --exclusive$'
has '^cache='
script --shards 2 --ranks 3
has '^#SBATCH --array=1-2$'
has '^#SBATCH --ntasks=2$'
has '^shards=2$'

# ---- how it judges an attempt
# Slurm's part is played by programs that say what they are told to.
mkdir bin
cat >bin/squeue <<'END'
#!/bin/sh
case "$*" in *--me*) ;; *%L*) [ ! -e gone ] || rm -f study.h5; cat left ;; *%T*) echo RUNNING ;; esac
END
printf '#!/bin/sh\necho "$*" >>requeued\nexit 1\n' >bin/scontrol
chmod +x bin/*
printf 'margin=1\nattempts=2\npatience=6\n' >quick.env
# The second job is refused: the first one is named, and what to do.
cat >bin/sbatch <<'END'
#!/bin/sh
[ -e taken ] && { echo "sbatch: error: no more today" >&2; exit 1; }
touch taken
echo "12;cluster"
END
chmod +x bin/sbatch
code=0
PATH="$here/bin:$path" "$wiresweep" submit study.yaml >said 2>&1 || code=$?
[ "$code" -eq 1 ] || fail "half submitted, but exit code $code"
grep -q "no more today" said || fail "Slurm's words are lost"
grep -q "job 12 is submitted, but .*run .sbatch $here/study.finalize.sbatch" said ||
  fail "not told what to do for the second job"

# Another sweep's file is refused before anything waits in a queue.
sed 's/seed: 3/seed: 4/' study.yaml >other.yaml
expect 0 "$wiresweep" run other.yaml -o study.h5
rm taken
code=0
PATH="$here/bin:$path" "$wiresweep" submit study.yaml >said 2>&1 || code=$?
[ "$code" -eq 6 ] || fail "another sweep's file: exit code $code"
grep -q "seed: 4" said || fail "not told what differs"
[ ! -e taken ] || fail "submitted all the same"
rm study.h5

# attempt CODE: one run of the script.
attempt() {
  expect "$1" env PATH="$here/bin:$path" SLURM_JOB_ID=7 SLURM_NTASKS=1 \
    bash run.sbatch
}
script --site "$here/quick.env" --drain-time 0
echo 10:00 >left
attempt 0
grep -q "every run is done" said || fail "done, but no word of it"
[ ! -e requeued ] || fail "done, but queued again"
[ ! -e study.h5.tries ] || fail "done, but still counting"
# No time is left at once: nothing is finished, and the second time is the last.
rm study.h5
sed -i 's/sleep: 0.1/sleep: 30/' study.yaml
# The file is there: a signal may end the program before it comes to make one.
start "$wiresweep" run study.yaml -o study.h5 --drain-time 0
wait_for_count study.h5 1 1
kill -USR1 "$job"
finish 75
echo 0:01 >left
attempt 75
[ "$(cat requeued)" = "requeue 7" ] || fail "not requeued"
grep -q "cannot be requeued here" said || fail "a refused requeue is hidden"
attempt 1
grep -q "stopped: 2 attempts in a row finished no run" said || fail "no end"
[ "$(wc -l <requeued)" -eq 1 ] || fail "requeued for ever"
# A trial that keeps its state does get on.
attempt 75
touch -d '1 minute' study.h5.run0.state
attempt 75
rm -f study.h5.run0.state
# A file that vanishes is none.
rm -f study.h5*
sed -i 's/sleep: 30/sleep: 0.5/' study.yaml
start "$wiresweep" run study.yaml -o study.h5
wait_for_count study.h5 2 1
kill -USR1 "$job"
finish 75
touch gone
attempt 75
attempt 1
rm -f gone study.h5*
sed -i 's/sleep: 0.5/sleep: 30/' study.yaml
# Another job at the file is waited for, a while.
echo 10:00 >left
start "$wiresweep" run study.yaml -o study.h5
wait_for_count study.h5 1 1
attempt 6
grep -q "written by another job" said || fail "not told who has the file"
kill "$job"
finish 75
# Failed runs are for the user to judge; a broken file or sweep ends it.
rm study.h5
sed -i 's/sleep: 30/fault: exit/' study.yaml
attempt 0
grep -q "every run is over, but some failed" said || fail "failures are hidden"
echo nonsense >study.h5
attempt 5
grep -q "is damaged" said || fail "no word of the damage"
echo "job: nothing" >study.yaml
attempt 3
[ "$(wc -l <requeued)" -eq 4 ] || fail "$(wc -l <requeued) requeues"
