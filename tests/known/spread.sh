#!/bin/sh
# spread.sh WIRESWEEP: graphs chosen from a pool are the pool's graphs with
# their weights, on any rank; the choice is recorded, said, and never mixed up
# with another one.
set -u
. "$(dirname "$0")/../tool/common.sh"
cat >chosen.yaml <<END
name: chosen
job: ramanujan
seed: 8
graphs: {family: kregular, nodes: 10, degree: 4, count: 5,
  spread: spectral_gap_two_sided, pool: 60}
data: glyphs
settings: {width: 4, batch: 8, train_images: 64, test_images: 50, learning_rate: 0.01}
END
sed 's/count: 5,/count: 60}/; /spread:/d' chosen.yaml >pool.yaml
expect 0 "$wiresweep" run chosen.yaml -o chosen.h5
expect 0 "$wiresweep" run pool.yaml -o pool.h5
expect 0 "$wiresweep" run chosen.yaml -j 2 -o two.h5
expect 0 "$rows" --same chosen.h5 two.h5

# ---- the same graphs, weights and losses as in the pool
all() {
  "$rows" "$1" graphs graph_index spectral_gap_two_sided >"$1.graphs"
  "$rows" "$1" runs weight_seed train_loss test_loss | paste "$1.graphs" - | sort
}
all pool.h5 >pool
all chosen.h5 >chosen
[ "$(wc -l <pool)" -eq 60 ] && [ "$(wc -l <chosen)" -eq 5 ] || fail "rows"
[ "$(comm -12 pool chosen | wc -l)" -eq 5 ] ||
  fail "not of the pool: $(comm -13 pool chosen)"

# ---- from end to end of it, in order, near even steps
cut -f 2 pool.h5.graphs | sort -g | sed -n '1p;$p' >ends
sed -n '1p;$p' chosen.h5.graphs | cut -f 2 | cmp -s - ends ||
  fail "the ends are $(cat ends), chosen were $(cat chosen.h5.graphs)"
sort -g -k 2 chosen.h5.graphs | cmp -s - chosen.h5.graphs || fail "not in order"

# ---- said, and not mixed up
expect 0 "$wiresweep" analyze chosen.h5
grep -q "chosen from 60 random ones so that spectral_gap_two_sided" said ||
  fail "analyze says nothing of the choice"
expect 0 "$wiresweep" analyze chosen.h5 --json
grep -q '"spread": "spectral_gap_two_sided"' said || fail "JSON does not tell"
expect 0 "$wiresweep" analyze pool.h5
! grep -q "random ones" said || fail "analyze speaks of a choice"
sed 's/count: 5/count: 6/' chosen.yaml >more.yaml
refused 6 "would not be in the new sweep" "$wiresweep" extend chosen.h5 more.yaml
refused 3 "raise pool" "$wiresweep" plan chosen.yaml --set pool=4
refused 3 "same value" "$wiresweep" plan chosen.yaml --set nodes=5 --set count=2
refused 3 "stages: same" "$wiresweep" plan chosen.yaml --set stages=independent
