#!/bin/sh
# Trials that keep their state between epochs: drained, killed, torn.
#
# usage: checkpoint.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

cat >long.yaml <<END
name: long
job: ramanujan
seed: 5
graphs: {family: kregular, nodes: 8, degree: 4}
replicates: 2
data: glyphs
settings: {width: 4, epochs: 8, batch: 32, train_images: 640, test_images: 100}
limits: {checkpoint: 2}
END

expect 0 "$wiresweep" run long.yaml -o whole.h5
ls whole.h5.run* >said 2>&1 && fail "a state outlives its trial"

# wait_for_state FILE [TRIAL]: a trial of it (0) has kept a state.
wait_for_state() {
  for _ in $(seq 1000); do
    [ -f "$1.run${2:-0}.state" ] && return 0
    sleep 0.01
  done
  fail "$1: no state was kept"
}

# A drain: the running trial keeps its state at the end of its epoch.
start "$wiresweep" run long.yaml -o drained.h5
wait_for_state drained.h5
kill -USR1 "$job"
finish 75
[ "$(count drained.h5 0)" -eq 2 ] || fail "drained: $(states drained.h5)"
expect 0 "$wiresweep" run long.yaml -o drained.h5
grep -q "trial 0 goes on after epoch [1-7]" said || fail "drained: started anew"
"$rows" --same whole.h5 drained.h5 >said || fail "drained: other rows"

# A kill of everything.
start "$wiresweep" run long.yaml -o killed.h5
wait_for_state killed.h5
kill -9 $(descendants "$job") "$job" 2>/dev/null
wait "$job" 2>/dev/null
cp killed.h5 torn.h5
cp killed.h5.run0.state torn.h5.run0.state
expect 0 "$wiresweep" run long.yaml -o killed.h5
grep -q "trial 0 goes on after epoch [246]" said || fail "killed: started anew"
"$rows" --same whole.h5 killed.h5 >said || fail "killed: other rows"
ls killed.h5.run* >said 2>&1 && fail "a state outlives its trial"

# A network whose graph is another in every epoch goes on with the epoch's own.
cat >shuffled.yaml <<END
name: shuffled
job: roguenet
seed: 5
graphs: {nodes: 6, degree: 3, rewire: 0.6}
data: glyphs
settings: {blocks: 2+2+1, mode: sum, shuffle: yes, width: 4, epochs: 8, batch: 32,
  train_images: 640, test_images: 100}
limits: {checkpoint: 2}
END
expect 0 "$wiresweep" run shuffled.yaml -o once.h5
[ "$("$rows" once.h5 epochs skips | sort -u | wc -l)" -gt 1 ] || fail "not shuffled"
start "$wiresweep" run shuffled.yaml -o again.h5
wait_for_state again.h5
kill -9 $(descendants "$job") "$job" 2>/dev/null
wait "$job" 2>/dev/null
expect 0 "$wiresweep" run shuffled.yaml -o again.h5
grep -q "trial 0 goes on after epoch [246]" said || fail "shuffled: started anew"
"$rows" --same once.h5 again.h5 >said || fail "shuffled: other rows"

# A state of a result file that is gone is no state of the new one.
cp torn.h5.run0.state fresh.h5.run0.state
cp torn.h5.run0.state fresh.h5.run7.state.tmp
expect 0 "$wiresweep" run long.yaml -o fresh.h5
grep -q "goes on" said && fail "fresh: took up a stranger's state"
ls fresh.h5.run* >said 2>&1 && fail "fresh: $(cat said)"

# Nor is another trial's, though it is of the same size (trial 0's is not: it holds
# the graph's rows too).
sed 's/replicates: 2/replicates: 3/' long.yaml >three.yaml
start "$wiresweep" run three.yaml -o other.h5
wait_for_state other.h5 1
kill -9 $(descendants "$job") "$job" 2>/dev/null
wait "$job" 2>/dev/null
mv other.h5.run1.state other.h5.run2.state
expect 0 "$wiresweep" run three.yaml -o other.h5
grep -q "other.h5.run2.state is damaged or of another sweep: trial 2 starts anew" \
  said || fail "other: not noticed"

# A torn or altered state is refused by its checksum: its body, its epoch (byte
# 32), its key (8), and a state that claims more epochs than there are.
for place in 3000 32 8; do
  cp torn.h5 t.h5
  cp torn.h5.run0.state t.h5.run0.state
  printf '\005' | dd of=t.h5.run0.state bs=1 seek=$place conv=notrunc 2>/dev/null
  expect 0 "$wiresweep" run long.yaml -o t.h5
  grep -q "t.h5.run0.state is damaged or of another sweep: trial 0 starts anew" \
    said || fail "byte $place: not noticed"
  "$rows" --same whole.h5 t.h5 >said || fail "byte $place: other rows"
  rm t.h5
done

# A link that lies in the way of a state is removed, not followed.
echo precious >precious
ln -s precious link.h5.run0.state.tmp
ln -s precious link.h5.run1.state.tmp
cp torn.h5 link.h5
expect 0 "$wiresweep" run long.yaml -o link.h5
[ "$(cat precious)" = precious ] || fail "a link was followed"
