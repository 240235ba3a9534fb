#!/bin/sh
# keep: weights.  Every finished run has a file whose weights give the recorded
# accuracy and loss, bit for bit; also after kills, with full disks, and where
# files are cut or moved about.
#
# usage: weights.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

cat >kept.yaml <<END
name: kept
job: mlp
seed: 3
replicates: 2
data: glyphs
settings: {hidden: [8+6, "7"], batch_norm: yes, dropout: 0.1, epochs: 2,
           batch: 32, train_images: 640, test_images: 200}
keep: weights
END

# check FILE RUN [SWEEP]: the kept weights of a run do what its row says.
check() {
  # shellcheck disable=SC2086
  expect 0 "$wiresweep" net ${3:-kept.yaml} --load "$1.weights/run-$2.h5" --json
  for column in test_accuracy test_loss; do
    want=$("$rows" "$1" runs $column | sed -n "$(($2 + 1))p")
    got=$(sed -n "s/.*\"$column\": *\([-0-9.e]*\).*/\1/p" said)
    awk -v a="$want" -v b="$got" 'BEGIN {exit !(b != "" && a + 0 == b + 0)}' ||
      fail "$1, run $2: $column is $want by its row, $got by its weights"
  done
  grep -q "\"run\": *$2[,}]" said || fail "$1: not the weights of run $2"
}

# only FILE WORDS: these and no other files in its folder.
only() {
  # shellcheck disable=SC2012
  got=$(ls "$1.weights" 2>/dev/null | tr '\n' ' ')
  [ "$got" = "$2" ] || fail "$1.weights holds $got"
}
all="run-0.h5 run-1.h5 run-2.h5 run-3.h5 "

# Off: nothing. On, in children, in the rank itself, on two ranks: the same.
expect 0 "$wiresweep" run kept.yaml --set keep=none -o off.h5
[ -e off.h5.weights ] && fail "keep: none writes"
expect 0 "$wiresweep" run kept.yaml -o whole.h5
expect 0 "$wiresweep" run kept.yaml --isolation none -o inside.h5
expect 0 "$wiresweep" run kept.yaml -j 2 -o two.h5
for file in whole inside two; do
  only $file.h5 "$all"
  for run in 0 1 2 3; do
    check $file.h5 $run
    cmp whole.h5.weights/run-$run.h5 $file.h5.weights/run-$run.h5 ||
      fail "$file: other weights of run $run"
  done
done
"$rows" --same whole.h5 two.h5 >said || fail "two: $(cat said)"

expect 0 "$wiresweep" show whole.h5 3
grep -q "^  .*whole.h5.weights/run-3.h5$" said || fail "show does not name the weights"

# The first replicates only.
expect 0 "$wiresweep" run kept.yaml --set 'keep={weights: 1}' -o first.h5
only first.h5 "run-0.h5 run-2.h5 "

# What other jobs train: graphs of their own, several heads, costs.
cat >graphs.yaml <<END
name: graphs
job: ramanujan
seed: 5
graphs: {family: ws, nodes: 8, degree: 4, rewire: 0.5, count: 2, stages: independent}
replicates: 2
data: glyphs
settings: {width: 4, epochs: 1, batch: 32, train_images: 320, test_images: 100}
keep: weights
END
cat >places.yaml <<END
name: places
job: spatial
seed: 5
replicates: 2
data: glyphs+glyphs
settings: {epochs: 1, train_images: 320, test_images: 100}
keep: weights
END
cat >stimuli.yaml <<END
name: stimuli
job: functional
seed: 5
replicates: 2
data: glyphs
settings: {strategy: batch_norm, width: 0.2, record: 2, epochs: 1,
           train_images: 300, test_images: 100}
keep: weights
END
# The skips of the last epoch, not those of /graphs.
cat >shuffled.yaml <<END
name: shuffled
job: roguenet
seed: 5
graphs: {nodes: 6, degree: 3, rewire: 0.6}
replicates: 2
data: glyphs
settings: {blocks: 2+2+1, mode: sum, shuffle: yes, width: 4, epochs: 2, batch: 32,
           train_images: 320, test_images: 100}
keep: weights
END
for sweep in graphs places stimuli shuffled; do
  expect 0 "$wiresweep" run $sweep.yaml -o $sweep.h5
  n=$("$rows" $sweep.h5 runs run | wc -l)
  [ "$n" -ge 2 ] || fail "$sweep: $n runs"
  for run in $(seq 0 $((n - 1))); do
    check $sweep.h5 "$run" $sweep.yaml
  done
done

# A kill of everything at many moments; then the same command goes on.
long="kept.yaml --set epochs=6 --set checkpoint=2"
for i in $(seq 12); do
  # shellcheck disable=SC2086
  start "$wiresweep" run $long -o killed.h5
  sleep "0.0$((i * 7 % 10))"
  # shellcheck disable=SC2046
  kill -9 $(descendants "$job") "$job" 2>/dev/null
  wait "$job" 2>/dev/null
done
# shellcheck disable=SC2086
expect 0 "$wiresweep" run $long -o killed.h5
# shellcheck disable=SC2086
expect 0 "$wiresweep" run $long -o straight.h5
only killed.h5 "$all"
for run in 0 1 2 3; do
  check killed.h5 $run "$long"
  cmp killed.h5.weights/run-$run.h5 straight.h5.weights/run-$run.h5 ||
    fail "killed: other weights of run $run"
done

# A job that was killed between a run's row and its weights: they are made of
# what its process left. A file that is in the way stands for the kill.
again() { # again FILE RUN: the run is to be made once more
  "$rows" --poke "$1" runs "$2" train_loss 7 || fail "no poke"
}
cp whole.h5 cut.h5
cp -r whole.h5.weights cut.h5.weights
again cut.h5 0
mkdir -p cut.h5.weights/run-0.h5.tmp/full
expect 0 "$wiresweep" run kept.yaml -o cut.h5
grep -q "the weights of run 0 are not kept: .*run-0.h5 cannot be created" said ||
  fail "cut: nobody says so"
grep -q "1 finished runs have no kept weights (first: run 0)" said || fail "cut: end"
only cut.h5 "run-0.h5.tmp run-0.raw run-1.h5 run-2.h5 run-3.h5 "
cp cut.h5.weights/run-0.raw left.raw
rm -r cut.h5.weights/run-0.h5.tmp
expect 0 "$wiresweep" run kept.yaml -o cut.h5
only cut.h5 "$all"
cmp whole.h5.weights/run-0.h5 cut.h5.weights/run-0.h5 || fail "cut: other weights"
grep -q "no kept weights" said && fail "cut: still missing"

# What a process left is taken for its own run only, and if it is whole.
for wrong in other torn; do
  rm cut.h5.weights/run-1.h5
  cp left.raw cut.h5.weights/run-1.raw
  if [ $wrong = torn ]; then
    mv cut.h5.weights/run-1.raw cut.h5.weights/run-0.raw
    printf '\005' | dd of=cut.h5.weights/run-0.raw bs=1 seek=9000 conv=notrunc \
      2>/dev/null
    cp whole.h5.weights/run-1.h5 cut.h5.weights/run-1.h5
    rm cut.h5.weights/run-0.h5
  fi
  expect 0 "$wiresweep" run kept.yaml -o cut.h5
  grep -q "not kept: .*raw is damaged, or of another sweep" said || fail "$wrong"
  grep -q "1 finished runs have no kept weights" said || fail "$wrong: end"
  ls cut.h5.weights/*.raw 2>/dev/null && fail "$wrong: it stays"
  [ $wrong = torn ] || expect 0 "$wiresweep" rerun cut.h5 1 --keep-weights
done
expect 0 "$wiresweep" rerun cut.h5 0 --keep-weights --json
grep -q '"weights": *"[^"]*cut.h5.weights/run-0.h5"' said || fail "rerun: $(cat said)"
only cut.h5 "$all"
for run in 0 1; do
  cmp whole.h5.weights/run-$run.h5 cut.h5.weights/run-$run.h5 || fail "rerun $run"
done

# No room for the weights: the run is done all the same, and it is said.
cp whole.h5 full.h5
echo "no folder" >full.h5.weights
again full.h5 2
expect 0 "$wiresweep" run kept.yaml -o full.h5 --progress=none
grep -q "the weights of run 2 are not kept: .*Not a directory" said || fail "full"
grep -q "4 finished runs have no kept weights (first: run 0)" said || fail "full: end"
"$rows" --same whole.h5 full.h5 >said || fail "full: $(cat said)"
expect 1 "$wiresweep" rerun full.h5 2 --keep-weights

# A run that is not done keeps nothing.
cp whole.h5 half.h5
cp -r whole.h5.weights half.h5.weights
again half.h5 3
cp left.raw half.h5.weights/run-3.raw
echo junk >half.h5.weights/run-3.h5
expect 0 "$wiresweep" run kept.yaml -o half.h5
cmp whole.h5.weights/run-3.h5 half.h5.weights/run-3.h5 || fail "half: a stranger's"

# Chosen afterwards.
expect 0 "$wiresweep" rerun off.h5 2 --keep-weights
only off.h5 "run-2.h5 "
check off.h5 2
expect 0 "$wiresweep" rerun off.h5 1
only off.h5 "run-2.h5 "
again off.h5 2
expect 1 "$wiresweep" rerun off.h5 2 --keep-weights
grep -q "the results differ: their weights are not kept" said || fail "differ"
only off.h5 "run-2.h5 "

# A new file of an old name does not take the old one's weights over.
rm two.h5
expect 6 "$wiresweep" run kept.yaml -o two.h5
grep -q "two.h5.weights holds the weights of another result file" said || fail two
[ -e two.h5 ] && fail "two: made all the same"

# What net --load refuses: other sweeps, points, data; damaged weights.
refuse() { # refuse CODE WORDS ARGUMENTS
  code=$1 words=$2
  shift 2
  expect "$code" "$wiresweep" net "$@"
  grep -q "$words" said || fail "net $*: $(cat said)"
}
refuse 6 'its seed is "3", and not "4"' kept.yaml --set seed=4 \
  --load whole.h5.weights/run-1.h5
refuse 6 "no run of this one has its settings" kept.yaml --set epochs=9 \
  --load whole.h5.weights/run-1.h5
refuse 6 'its job is "mlp"' stimuli.yaml --load whole.h5.weights/run-1.h5
refuse 2 "which is at point 0, not 1" kept.yaml --point 1 \
  --load whole.h5.weights/run-1.h5
size=$(wc -c <whole.h5.weights/run-2.h5)
noticed=0
for place in $(seq 2000 1999 "$size"); do
  cp whole.h5.weights/run-2.h5 bad.h5
  printf '\105' | dd of=bad.h5 bs=1 seek="$place" conv=notrunc 2>/dev/null
  "$wiresweep" net kept.yaml --load bad.h5 >said 2>&1
  case $? in
    0) cmp -s whole.h5.weights/run-2.h5 bad.h5 || grep -q "^run 2 on its 200" said ||
      fail "byte $place: $(cat said)" ;;
    5) grep -q "do not match their checksum" said && noticed=$((noticed + 1)) ;;
  esac
done
[ "$noticed" -ge 3 ] || fail "only $noticed altered weights noticed"

# What a sweep cannot ask for.
refuse_plan() { # refuse_plan WORDS ARGUMENTS
  words=$1
  shift
  expect 3 "$wiresweep" plan "$@"
  grep -q "$words" said || fail "plan $*: $(cat said)"
}
refuse_plan "keep: weights would write 10002 files" kept.yaml --set replicates=5001
expect 0 "$wiresweep" plan kept.yaml --set replicates=5000
expect 0 "$wiresweep" plan kept.yaml --set replicates=50000 --set 'keep={weights: 5}'
printf 'name: n\njob: "null"\nseed: 1\nkeep: weights\n' >none.yaml
refuse_plan "job null trains no network: leave out keep" none.yaml
exit 0
