#!/bin/sh
# Kept weights go along where a study grows or is joined from parts, also where
# that is killed.
#
# usage: weights_moved.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

cat >small.yaml <<END
name: small
job: ramanujan
seed: 5
graphs: {family: ws, nodes: 8, degree: 4, rewire: 0.5, count: 2, stages: independent}
replicates: 1
data: glyphs
settings: {width: [4, 6], epochs: 1, batch: 32, train_images: 64, test_images: 100}
keep: weights
END
sed 's/replicates: 1/replicates: 2/; s/width: \[4/width: [2, 4/' small.yaml >large.yaml

# count_weights FOLDER...
count_weights() {
  find "$@" -name 'run-*' | wc -l
}

# same_weights A B RUNS: run by run, every byte.
same_weights() {
  for run in $(seq 0 $(($3 - 1))); do
    cmp "$1.weights/run-$run.h5" "$2.weights/run-$run.h5" ||
      fail "$2: other weights of run $run than $1"
  done
  [ "$(count_weights "$2.weights")" -eq "$3" ] || fail "$2: $(ls "$2.weights")"
}

expect 0 "$wiresweep" run large.yaml -o want.h5
expect 0 "$wiresweep" run small.yaml -o grown.h5
cp grown.h5 small.h5
cp -r grown.h5.weights small.h5.weights

# A study that grows: runs have other numbers, and so have their weights.
expect 0 "$wiresweep" extend grown.h5 large.yaml
grep -q "12 runs instead of 4, of which 4 are finished; the weights of 4 go along" \
  said || fail "extend: $(cat said)"
[ "$(ls -d grown.h5.*)" = grown.h5.weights ] || fail "extend leaves $(ls -d grown.h5.*)"
for file in grown.h5.weights/*; do
  cmp "$file" "want.h5.weights/${file##*/}" || fail "extend: $file"
done
[ "$(count_weights grown.h5.weights)" -eq 4 ] || fail "extend: $(ls grown.h5.weights)"
expect 0 "$wiresweep" run large.yaml -o grown.h5
"$rows" --same want.h5 grown.h5 >said || fail "extend: $(cat said)"
same_weights want.h5 grown.h5 12

# Killed while it extends: whichever sweep the file has then, its weights are its
# own. Each step's end is set up by hand.
reset() { # the old file, and both folders
  rm -rf k.h5* e.h5*
  cp small.h5 k.h5
  cp -r small.h5.weights k.h5.weights
  cp k.h5 e.h5
  cp -r k.h5.weights e.h5.weights
  expect 0 "$wiresweep" extend e.h5 large.yaml
}
reset # copies are being made
mkdir k.h5.extending.weights
cp e.h5.weights/run-2.h5 k.h5.extending.weights/
expect 0 "$wiresweep" run small.yaml -o k.h5
same_weights small.h5 k.h5 4
[ "$(ls -d k.h5.*)" = k.h5.weights ] || fail "copies: $(ls -d k.h5.*)"
reset # the old folder is put away
mv k.h5.weights k.h5.weights.before
mv e.h5.weights k.h5.extending.weights
expect 0 "$wiresweep" run small.yaml -o k.h5
same_weights small.h5 k.h5 4
[ "$(ls -d k.h5.*)" = k.h5.weights ] || fail "put away: $(ls -d k.h5.*)"
reset # the new file has its name, the new folder not yet
mv k.h5.weights k.h5.weights.before
mv e.h5.weights k.h5.extending.weights
mv e.h5 k.h5
expect 0 "$wiresweep" run large.yaml -o k.h5
same_weights want.h5 k.h5 12
[ "$(ls -d k.h5.*)" = k.h5.weights ] || fail "named: $(ls -d k.h5.*)"

# Killed for good, at many moments.
for i in $(seq 15); do
  rm -rf k.h5* e.h5*
  cp small.h5 k.h5
  cp -r small.h5.weights k.h5.weights
  start "$wiresweep" extend k.h5 large.yaml
  sleep "0.$(printf %03d $((i * 13)))"
  kill -9 "$job" 2>/dev/null
  wait "$job" 2>/dev/null
  # A process that looks at the file for it may hold its lock a moment longer.
  sweep=small runs=4 like=small.h5
  until "$wiresweep" run small.yaml -o k.h5 >said 2>&1; do
    if grep -q "belongs to another sweep" said; then
      sweep=large runs=12 like=want.h5
      break
    fi
    grep -q "is being written by another job" said || fail "killed: $(cat said)"
    sleep 0.05
  done
  expect 0 "$wiresweep" run $sweep.yaml -o k.h5
  same_weights $like k.h5 $runs
done

# What a killed job left beside the old file is made into weights first: a folder
# in the way stands for the kill.
rm -rf k.h5*
cp small.h5 k.h5
cp -r small.h5.weights k.h5.weights
"$rows" --poke k.h5 runs 3 train_loss 7
mkdir -p k.h5.weights/run-3.h5.tmp/full
expect 0 "$wiresweep" run small.yaml -o k.h5
[ -f k.h5.weights/run-3.raw ] || fail "nothing is left to be made"
rm -r k.h5.weights/run-3.h5.tmp
expect 0 "$wiresweep" extend k.h5 large.yaml
grep -q "the weights of 4 go along" said || fail "left: $(cat said)"

# Weights of another sweep that were put beside the file do not go along.
rm -rf k.h5*
cp small.h5 k.h5
cp -r small.h5.weights k.h5.weights
cp want.h5.weights/run-1.h5 k.h5.weights/run-1.h5
expect 0 "$wiresweep" extend k.h5 large.yaml
grep -q "has 1 files that are damaged or of another sweep; they are left out" said ||
  fail "foreign: $(cat said)"
grep -q "the weights of 3 go along" said || fail "foreign: $(cat said)"

# Parts: every shard keeps its own; merge brings them together.
for i in 1 2; do
  expect 0 "$wiresweep" run large.yaml --shard $i/2 -o part$i.h5
done
grep -q "no kept weights" said && fail "a shard misses another's: $(cat said)"
[ "$(count_weights part1.h5.weights part2.h5.weights)" -eq 12 ] ||
  fail "shards: $(ls part?.h5.weights)"
mkdir all.h5.merging.weights
cp small.h5.weights/run-3.h5 all.h5.merging.weights/ # of one that was killed
expect 0 "$wiresweep" merge part1.h5 part2.h5 -o all.h5
grep -q "the weights of 12 runs go along" said || fail "merge: $(cat said)"
same_weights want.h5 all.h5 12
[ "$(ls -d all.h5.*)" = all.h5.weights ] || fail "merge leaves $(ls -d all.h5.*)"
rm all.h5
expect 6 "$wiresweep" merge part1.h5 part2.h5 -o all.h5
grep -q "all.h5.weights holds the weights of another result file" said || fail "merge"
mv all.h5.weights all.h5.merging.weights # killed before the folder had its name
cp want.h5 all.h5
expect 0 "$wiresweep" run large.yaml -o all.h5
grep -q "no kept weights" said && fail "merge, killed: $(cat said)"
same_weights want.h5 all.h5 12
exit 0
