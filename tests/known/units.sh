#!/bin/sh
# What counts as one: graphs, runs, settings; what is averaged and pooled is said.
#   units.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

# json KEY...: the values of these keys in each line of `said`, tab-separated.
json() {
  for key; do
    sed -E "s/.*\"$key\": (\"([^\"]*)\"|([^,}]*)).*/\2\3/" said >"key_$key"
  done
  # shellcheck disable=SC2046
  paste $(printf 'key_%s ' "$@")
}

has() {
  grep -qF -- "$1" said || fail "does not say \"$1\": $(cat said)"
}

# near A B: equal to 1e-9.
near() {
  awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit !(d < 1e-9 && d > -1e-9) }' ||
    fail "$3: $1 is not $2"
}

cat >s.yaml <<END
name: s
job: ramanujan
seed: 5
graphs: {nodes: 8, degree: 4, count: 4}
replicates: 2
settings: {width: 2, batch: 16, train_images: 160, test_images: 200, epochs: 2,
  learning_rate: [0.001, 0.05]}
END
expect 0 "$wiresweep" run s.yaml -o s.h5
expect 0 "$wiresweep" export s.h5 --columns graph,learning_rate,test_loss -o s.csv
# The mean and its interval over graphs, of means per graph, by hand.
by_hand() {
  awk -F, -v rate="$1" 'NR > 1 && $2 == rate { sum[$1] += $3; n[$1]++ }
    END { for (g in sum) { all += sum[g] / n[g]; k++ } printf "%d %.17g\n", k, all / k }' s.csv
}

# ---- A swept setting is no noise between the runs of a graph.
expect 0 "$wiresweep" analyze s.h5 --y test_loss
has "means per graph are over all of learning_rate (2 values)"
has "Reliability of test_loss: not judged, since runs of one graph differ in learning_rate"
expect 0 "$wiresweep" analyze s.h5 --y test_loss --where "learning_rate == 0.05"
grep -q "learning_rate (" said && fail "pooled where one value is kept"
has "reliability of one run"

# ---- Groups of a setting: graph by graph, in pairs.
expect 0 "$wiresweep" analyze s.h5 --y test_loss --by learning_rate --json
json test x group_a group_b n pooled estimate | grep ^paired_t >rows
tab=$(printf '\t')
grep -q "^paired_t${tab}learning_rate${tab}0.001${tab}0.05${tab}4${tab}${tab}" rows ||
  fail "not pairs of 4 graphs: $(cat rows)"
low=$(by_hand 0.001) high=$(by_hand 0.05)
near "$(cut -f7 rows)" "$(echo "$low $high" | awk '{ printf "%.17g", $2 - $4 }')" difference
expect 0 "$wiresweep" analyze s.h5 --x learning_rate --y test_loss --json
[ "$(json test n pooled | head -n 1)" = "pearson${tab}8${tab}" ] ||
  fail "the unit is not graph x learning_rate: $(json test n pooled)"
cat >q.yaml <<END
title: t
groups:
  - {by: learning_rate, y: test_loss, tests: [welch_t]}
  - {by: replicate, y: test_loss, tests: [welch_t]}
END
expect 0 "$wiresweep" analyze s.h5 q.yaml
has "learning_rate, replicate: its values share graphs, which unpaired tests"
expect 0 "$wiresweep" analyze s.h5 q.yaml --json
[ "$(json x n pooled | tr '\n' ' ')" = "learning_rate${tab}8${tab} replicate${tab}8${tab}learning_rate " ] ||
  fail "$(json x n pooled)"
for kind in families curves; do
  expect 0 "$wiresweep" plot s.h5 $kind --y test_loss --by learning_rate -o $kind.svg
done
grep -q "0.001 (n = 4)" families.gp || fail "families: $(grep xtics families.gp)"
grep -q "in each learning_rate" families.gp || fail "families does not say"
near "$(awk '$1 == 2 { print $2; exit }' curves.dat)" "$(echo "$low" | cut -d' ' -f2)" curve
expect 0 "$wiresweep" plot s.h5 heat --x clustering --by learning_rate -o heat.svg
[ "$(awk '!/^#/ { print $2 }' heat.dat | sort -u | grep -c .)" -eq 2 ] || fail "heat pools"
expect 0 "$wiresweep" plot s.h5 heat -o heat.svg
grep -q "and over learning_rate" heat.gp || fail "heat does not say what it pools"
expect 0 "$wiresweep" report s.h5 -o page.html
grep -q "means per graph are over all of learning_rate" page.html || fail "report"

# ---- The same graphs and runs in several files count once.
cp s.h5 t.h5
expect 0 "$wiresweep" analyze s.h5 --json
cp said one
expect 0 "$wiresweep" analyze s.h5 t.h5 --json
cmp -s said one || fail "a copy changes the numbers"
expect 0 "$wiresweep" analyze s.h5 t.h5
has "16 runs in several files, equal in every bit, counted once"
sed 's/0.001, 0.05/0.001, 0.02/' s.yaml >u.yaml
expect 0 "$wiresweep" run u.yaml -o u.h5
expect 0 "$wiresweep" analyze s.h5 u.h5 --by learning_rate
has "8 runs in several files"
has "4 graphs"
expect 0 "$wiresweep" run s.yaml --set seed=6 -o v.h5
expect 0 "$wiresweep" analyze s.h5 v.h5
has "averaged per graph before any test: 8 graphs"
# A run that two files hold with different results is refused by name.
# Other kernels round otherwise; a machine that has no others shows equal runs.
expect 0 "$wiresweep" run s.yaml --set kernels=portable -o p.h5
"$wiresweep" analyze s.h5 p.h5 >said 2>&1
told="run \([0-9]*\) of s.h5 and run \1 of p.h5 are the same run, but differ in "
"$rows" --same s.h5 p.h5 >differences 2>&1 && told="16 runs in several files, equal in every bit"
grep -q "$told" said || fail "two results of one run: $(cat said)"

# ---- Graphs that differ in their orientation alone are one graph.
sed 's/count: 4/count: 4, order: [natural, degree]/; s/\[0.001, 0.05\]/0.05/' s.yaml >o.yaml
expect 0 "$wiresweep" run o.yaml -o o.h5
expect 0 "$wiresweep" analyze o.h5
has "averaged per graph before any test: 4 graphs"
has "means per graph are over all of order (2 values)"
expect 0 "$wiresweep" analyze o.h5 --by order --json
json test n | grep -q "^paired_t${tab}4$" || fail "orders: $(json test n)"

# ---- Measured columns are not hidden by settings of their name.
cat >e.yaml <<END
name: e
job: ramanujan
seed: 5
graphs: {family: er, nodes: 12, degree: 4, count: 6}
settings: {width: 2, batch: 16, train_images: 32, test_images: 10}
END
expect 0 "$wiresweep" run e.yaml -o e.h5
expect 0 "$wiresweep" analyze e.h5 --x edges --y total_weight --json
[ "$(json test n estimate | head -n 1)" = "pearson${tab}6${tab}1" ] ||
  fail "edges of random graphs: $(json test n estimate)"
expect 0 "$wiresweep" analyze e.h5 --x ramanujan --y edges --json
[ "$(json test n | head -n 1)" = "pearson${tab}0" ] || fail "-1 counts as data"

# ---- Independent stages: every measure is a mean over the three.
sed 's/count: 6/count: 3, stages: independent/' e.yaml >i.yaml
expect 0 "$wiresweep" run i.yaml -o i.h5
expect 0 "$wiresweep" export i.h5 graphs --columns clustering -o c.csv
mean=$(awk 'NR > 1 { sum += $1 } END { printf "%.17g", sum / 9 }' c.csv)
printf 'title: t\ngroups: [{by: family, y: clustering, tests: [t_one_sample], mu: 0}]\n' >m.yaml
expect 0 "$wiresweep" analyze i.h5 m.yaml --json
near "$(json estimate)" "$mean" "clustering over stages"

# ---- Rows without a unit, or a group, are said.
expect 0 "$wiresweep" export s.h5 -o all.csv
awk -F, -v OFS=, 'NR == 2 { $2 = "" } { print }' all.csv >hole.csv
expect 0 "$wiresweep" analyze hole.csv
has "used:     15 of 16 runs"
has "left out 1 finished run without a value of graph or of dataset"
