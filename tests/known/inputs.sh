#!/bin/sh
# Graph files are part of a study as data sets are: by their content.
#   inputs.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

edges() { printf 'src,dst\n'; for e; do echo "$e"; done; }
edges 0,1 1,2 2,3 3,4 4,5 0,5 0,3 >g.csv
cat >f.yaml <<END
name: f
job: ramanujan
seed: 3
graphs: {family: file, path: g.csv}
replicates: 3
settings: {width: 2, batch: 8, train_images: 16, test_images: 10}
END

# ---- another graph of as many nodes and edges, between a run and the next
expect 0 "$wiresweep" run f.yaml -o f.h5
expect 0 "$wiresweep" verify f.h5
! grep -q "has changed" said || fail "warned of an unchanged file"
cp f.h5 before.h5
edges 0,1 1,2 2,3 3,4 4,5 0,5 1,4 >g.csv
expect 6 "$wiresweep" run f.yaml -o f.h5
grep -q "f.h5 was made with other graph files" said || fail "$(cat said)"
cmp -s f.h5 before.h5 || fail "a refused file was written to"
expect 6 "$wiresweep" rerun f.h5 0
expect 0 "$wiresweep" verify f.h5
grep -q "graph file g.csv has changed since f.h5 was made" said || fail "verify"
edges 0,1 1,2 2,3 3,4 4,5 0,5 0,3 >g.csv
expect 0 "$wiresweep" run f.yaml -o f.h5
expect 0 "$wiresweep" rerun f.h5 2

# ---- equal files under two names are one graph with one stream of weights
cp g.csv h.csv
name_of() {
  expect 0 "$wiresweep" run f.yaml --set "graphs.path=$1" -o n.h5
  expect 0 "$wiresweep" export n.h5 graphs --columns graph_seed -o n.csv
  expect 0 "$wiresweep" export n.h5 --columns weight_seed,test_loss -o w.csv
  rm n.h5
  sed 1d n.csv w.csv
}
[ "$(name_of g.csv)" = "$(name_of h.csv)" ] || fail "names, not contents, count"
expect 0 "$wiresweep" graph file h.csv --json
grep -q "\"graph_seed\": $(sed -n 2p n.csv)," said || fail "graph names it otherwise"

# ---- edited while its trials run: none is trained on another graph
cat >slow.yaml <<END
name: slow
job: ramanujan
seed: 3
graphs: {family: file, path: h.csv}
replicates: 40
settings: {width: 4, batch: 8, train_images: 2000, test_images: 10}
END
"$wiresweep" run slow.yaml -o slow.h5 >said 2>&1 &
job=$!
for i in $(seq 300); do
  [ "$("$rows" slow.h5 runs status 2>/dev/null | grep -c done)" -gt 1 ] && break
  sleep 0.1
done
edges 0,1 1,2 2,3 3,4 4,5 0,5 1,4 >h.csv
wait "$job"
code=$?
job=
[ "$code" -eq 4 ] || fail "exit $code, not 4"
expect 0 "$wiresweep" status slow.h5
grep -q "graph file h.csv has changed" said || fail "$(cat said)"

# ---- a rewired file is a population
cat >w.yaml <<END
name: w
job: ramanujan
seed: 3
graphs: {family: rewired, path: g.csv, count: 4}
settings: {width: 2, batch: 8, train_images: 16, test_images: 10}
END
edges 0,1 1,2 2,3 3,4 4,5 0,5 0,3 1,4 2,6 5,6 >g.csv
expect 0 "$wiresweep" plan w.yaml
expect 0 "$wiresweep" run w.yaml -o w.h5
expect 0 "$wiresweep" export w.h5 graphs \
  --columns family,nodes,edges,graph_index,connected -o w.csv
[ "$(sed 1d w.csv | tr '\n' ' ')" = \
  "rewired,7,10,0,1 rewired,7,10,1,1 rewired,7,10,2,1 rewired,7,10,3,1 " ] ||
  fail "$(cat w.csv)"
expect 0 "$wiresweep" export w.h5 edges --columns source,target -o e.csv
different=$(sed 1d e.csv | paste -d ' ' - - - - - - - - - - | sort -u | wc -l)
[ "$different" -eq 4 ] || fail "$different different graphs of 4"
expect 0 "$wiresweep" rerun w.h5 3
edges 0,1 1,2 2,3 3,4 4,5 0,5 0,3 >g.csv
expect 6 "$wiresweep" run w.yaml -o w.h5

# ---- one graph is no population
for family in "family: file, path: g.csv" "family: ring" "family: complete"; do
  sed "s/graphs:.*/graphs: {$family, count: 3}/" f.yaml >three.yaml
  expect 3 "$wiresweep" run three.yaml -o three.h5
  grep -q "has one graph, but count is 3" said || fail "$(cat said)"
  [ ! -e three.h5 ] || fail "the file was made"
done
sed -i 's/family: complete/family: [ring, kregular], nodes: 8/; s/^name.*/&\ninfeasible: skip/' three.yaml
expect 0 "$wiresweep" run three.yaml -o three.h5
expect 0 "$wiresweep" export three.h5 --columns family -o t.csv
[ "$(sort -u t.csv | tr '\n' ' ')" = "family kregular " ] || fail "$(cat t.csv)"
