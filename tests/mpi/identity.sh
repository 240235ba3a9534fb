#!/bin/sh
# The tables of a result file are equal byte for byte whatever the ranks, the
# isolation, kills and restarts.
#
# usage: identity.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"
export WIRESWEEP_SILENCE=2 OMPI_MCA_rmaps_base_oversubscribe=1

cat >none.yaml <<END
name: none
job: "null"
seed: 5
replicates: 60
settings: {sleep: {values: [0.005, 0.02]}, epochs: 2}
END
cat >stages.yaml <<END
name: stages
job: ramanujan
seed: 5
replicates: 2
graphs:
  family: {values: [er, kregular]}
  nodes: 8
  degree: {values: [4], when: family == kregular}
  probability: {values: [0.5], when: family == er}
  count: 3
  stages: independent
data: glyphs
settings: {width: 4, epochs: 2, batch: 16, train_images: 64, test_images: 32}
END
cat >single.yaml <<END
name: single
job: ramanujan
seed: 6
replicates: 2
graphs: {family: ws, nodes: 8, degree: 4, rewire: [0.1, 0.5], count: 2}
data: glyphs
settings: {width: 6, epochs: 1, batch: 16, train_images: 64, test_images: 32}
END
cat >functional.yaml <<END
name: functional
job: functional
seed: 7
replicates: 2
data: glyphs
settings:
  strategy: [vanilla, batch_norm, l2, dropout]
  width: [0.05, 0.1]
  stimuli_from: each_class
  diagrams: every_epoch
  connectomes: yes
  epochs: 3
  batch: 16
  train_images: 300
  test_images: 32
END
cat >spatial.yaml <<END
name: spatial
job: spatial
seed: 8
replicates: 2
data: glyphs+glyphs
settings:
  input_mode: [concatenate, mix, sequential]
  arm: [control, spatial]
  epochs: 2
  batch: 16
  train_images: 64
  test_images: 32
END
cat >shuffled.yaml <<END
name: shuffled
job: roguenet
seed: 9
replicates: 2
graphs: {nodes: 6, degree: 3, rewire: 0.6, count: 2}
data: glyphs
settings:
  blocks: 2+2+1
  mode: [sum, gate]
  shuffle: yes
  width: 4
  epochs: 3
  batch: 16
  train_images: 64
  test_images: 32
END
cat >celegans.yaml <<END
name: celegans
job: celegans
seed: 10
replicates: 2
graphs: {family: [ws, gnm], nodes: 12, degree: 4, rewire: 0.3, count: 2}
data: glyphs
settings: {learn: edges, edge_weights: normal, epochs: 2, batch: 16,
  train_images: 64, test_images: 32}
END

same() {
  "$rows" --same "$1" "$2" || fail "$1 and $2 differ"
}

for sweep in none stages single functional spatial shuffled celegans; do
  expect 0 "$wiresweep" run $sweep.yaml -o $sweep.h5
  expect 0 "$wiresweep" run $sweep.yaml --isolation=none -o $sweep-within.h5
  same $sweep.h5 $sweep-within.h5
  for n in 2 3; do
    expect 0 "$wiresweep" run $sweep.yaml -j $n -o $sweep-$n.h5
    same $sweep.h5 $sweep-$n.h5
  done
done

# Ten kills at random instants, on one to three ranks.
for sweep in none stages functional spatial shuffled celegans; do
  awk 'BEGIN {srand(11); for (i = 0; i < 5; i++)
                print 1 + int(3 * rand()), 0.2 + 0.5 * rand()}' >kills
  while read -r n delay; do
    start "$wiresweep" run $sweep.yaml -j "$n" -o killed.h5
    sleep "$delay"
    kill -9 $(descendants "$job") "$job" 2>/dev/null
    wait "$job" 2>/dev/null
    while [ -n "$(orphans)" ]; do sleep 0.05; done
  done <kills
  expect 0 "$wiresweep" run $sweep.yaml -j 2 -o killed.h5
  expect 0 "$wiresweep" verify killed.h5
  same $sweep.h5 killed.h5
  rm killed.h5
done
