#!/bin/sh
# best.sh WIRESWEEP: of each graph the runs at its best learning rate, chosen on
# validation images; the same choice by awk from the exported rows.
set -u
. "$(dirname "$0")/../tool/common.sh"
cat >best.yaml <<END
name: best
job: ramanujan
seed: 5
graphs: {family: [kregular, gnm], nodes: 8, degree: 4, count: 3}
replicates: 2
data: glyphs
settings: {width: 4, batch: 16, train_images: 800, test_images: 200, epochs: 2,
  validation: 0.2, learning_rate: [3e-3, 1e-2, 5]}
END
expect 0 "$wiresweep" run best.yaml -o best.h5
"$wiresweep" export best.h5 runs --columns=graph,learning_rate,validation_accuracy,test_accuracy |
  awk -F , 'NR > 1 { sum[$1, $2] += $3; n[$1, $2]++; test[$1, $2] += $4; graph[$1]; rate[$2] }
    END {
      for (g in graph) {
        best = ""
        for (r in rate)
          if (best == "" || sum[g, r] / n[g, r] > sum[g, best] / n[g, best]) best = r
        print best, test[g, best] / n[g, best]
      }
    }' >chosen
cut -d ' ' -f 1 chosen | sort -g | uniq -c | awk '{ print $2 " (" $1 ")" }' >counts
[ "$(wc -l <counts)" -gt 1 ] || fail "every graph has the same best: $(cat counts)"
expect 0 "$wiresweep" analyze best.h5 --best learning_rate
tr '\n' ' ' <said | tr -s ' ' >line
while read -r count; do
  grep -qF "$count" line || fail "not $count"
done <counts
grep -q "chosen for each graph by the largest mean validation_accuracy" line ||
  fail "how it was chosen is not said"
grep -q "used: 12 of 36 runs" line || fail "which runs are used"

# ---- what is tested then are test accuracies at the chosen rates
cat >mean.yaml <<END
title: What is tested?
best: {setting: learning_rate, on: validation_accuracy, per: graph}
groups:
  - {by: width, y: test_accuracy, tests: []}
END
expect 0 "$wiresweep" analyze best.h5 mean.yaml -o mean.h5
mean=$(awk '{ s += $2 } END { printf "%.5f", s / NR }' chosen)
grep -q "$mean" said || fail "the mean is $mean"
expect 0 "$wiresweep" analyze best.h5 mean.yaml --best learning_rate --per group \
  -o group.h5
grep -q "each group of runs" said || fail "the command line goes before the recipe"
expect 0 "$wiresweep" report best.h5 mean.yaml -o page.html
grep -q "was chosen for each graph" page.html || fail "the page says nothing"

expect 0 "$wiresweep" analyze best.h5 --best learning_rate --json -o json.h5
grep -q '"best": "learning_rate", "best_on": "validation_accuracy"' said ||
  fail "JSON does not tell"
grep -aq best_on json.h5 || fail "tables do not tell"

# ---- refused
refused 2 "both choose and judge" "$wiresweep" analyze best.h5 \
  --best learning_rate --on test_accuracy
refused 2 "has one value" "$wiresweep" analyze best.h5 --best width
refused 2 "belong to --best" "$wiresweep" analyze best.h5 --per graph
refused 2 "graph or group" "$wiresweep" analyze best.h5 --best learning_rate --per x
expect 0 "$wiresweep" run best.yaml --set validation=0 --set count=1 -o none.h5
refused 2 "validation: 0.1" "$wiresweep" analyze none.h5 --best learning_rate
