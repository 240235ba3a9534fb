#!/bin/sh
# show, rerun and export: what they say of a result file, and refuse.
#   look.sh WIRESWEEP
set -u
old=$(cd "$(dirname "$0")" && pwd)/look/format-1.1.gz
. "$(dirname "$0")/../tool/common.sh"

cat >r.yaml <<END
name: r
job: ramanujan
seed: 3
graphs: {family: [er, kregular], nodes: 8, degree: 4, count: 2}
data: glyphs
settings: {width: 2, epochs: 2, batch: 32, train_images: 128, test_images: 50}
END
expect 0 "$wiresweep" run r.yaml --set settings.width=4 -o r.h5

# ---- show
expect 0 "$wiresweep" show r.h5 1
grep -q "^run 1 of r.h5, job ramanujan$" said || fail "no head"
grep -q "^  graph_seed  *-5881411510651127641$" said || fail "a key is rounded"
grep -q "^  0-4  0-5 " said || fail "no edges"
[ "$(grep -c '^ *[12]  ' said)" -eq 2 ] || fail "not two epochs"
grep -q "^  host " said || fail "no telemetry"
expect 0 "$wiresweep" show r.h5 1 --json
[ "$(grep -c '"table": "edges"' said)" -eq 16 ] || fail "not 16 edges"
expect 2 "$wiresweep" show r.h5
expect 2 "$wiresweep" show r.h5 one
expect 2 "$wiresweep" show r.h5 4
grep -q "r.h5 has runs 0 to 3, no 4" said || fail "which runs there are"

# ---- rerun
expect 0 "$wiresweep" rerun r.h5 3
grep -q "every bit is equal" said || fail "not said"
expect 2 "$wiresweep" rerun r.h5 4
printf 'name: n\njob: "null"\nseed: 1\nsettings: {fault: exit}\n' >n.yaml
expect 4 "$wiresweep" run n.yaml -o n.h5
expect 2 "$wiresweep" rerun n.h5 0
grep -q "is not done" said || fail "a failed run was repeated"

# ---- export
expect 0 "$wiresweep" export r.h5 --columns run,family,weight_seed \
  --where "family == er" -o er.csv
printf 'run,family,weight_seed\n0,er,8608339880026854\n1,er,3011987602893405\n' |
  cmp -s - er.csv || fail "$(cat er.csv)"
expect 0 "$wiresweep" export r.h5 graphs \
  --columns graph_seed,edges,attach,ramanujan --where "graph == 1" -o g.csv
printf 'graph_seed,edges,attach,ramanujan\n-5881411510651127641,16,,\n' |
  cmp -s - g.csv || fail "what a graph does not have: $(cat g.csv)"
expect 0 "$wiresweep" export r.h5 --columns edges,attach --where "run == 0" -o s.csv
printf 'edges,attach\n,\n' | cmp -s - s.csv || fail "a missing setting: $(cat s.csv)"

# weight_seed names the stream of the weights: another replicate, graph or sweep
# seed is another stream, another setting of the job is not.
weights() {
  expect 0 "$wiresweep" run w.yaml "$@" -o w.h5
  expect 0 "$wiresweep" export w.h5 --columns weight_seed -o w.csv
  sed 1d w.csv
  rm w.h5
}
cat >w.yaml <<END
name: w
job: ramanujan
seed: 3
graphs: {nodes: 8, degree: 4, count: 2}
replicates: 2
settings: {width: 2, batch: [8, 16], train_images: 16, test_images: 10}
END
weights >three.txt
weights --set seed=4 >four.txt
[ "$(sort three.txt | uniq -c | awk '{print $1}' | tr '\n' ' ')" = "2 2 2 2 " ] ||
  fail "streams of weights: $(cat three.txt)"
[ "$(sort -u three.txt four.txt | wc -l)" -eq 8 ] || fail "seeds share weights"
expect 0 "$wiresweep" export r.h5 epochs --format jsonl
[ "$(grep -c '"validation_loss": null' said)" -eq 8 ] || fail "$(cat said)"
grep -q transport_cost said && fail "a column of another job: $(cat said)"
expect 0 "$wiresweep" export r.h5 -o all.csv
expect 0 "$wiresweep" analyze all.csv --json
expect 2 "$wiresweep" export r.h5 epoch
grep -q 'did you mean "epochs"' said || fail "table"
expect 2 "$wiresweep" export r.h5 --columns rn
grep -q 'did you mean "run"' said || fail "column"
expect 2 "$wiresweep" export r.h5 --where "famly == er"
grep -q -e '--where, character 1: .* did you mean "family"' said || fail "where"
expect 1 "$wiresweep" export r.h5 -o nowhere/x.csv

# ---- a file of format 1.1, whose /epochs has columns of another job: it is read,
# but neither continued nor repeated.  It was written by `run` of old.yaml.
cat >old.yaml <<END
name: old
job: "null"
seed: 1
replicates: 4
settings: {epochs: 2}
END
gzip -dc "$old" >old.h5 || fail "no old file"
for words in "show old.h5 3" "verify old.h5" "analyze old.h5" \
  "export old.h5 epochs" "status old.h5"; do
  # shellcheck disable=SC2086
  expect 0 "$wiresweep" $words
done
expect 0 "$wiresweep" export old.h5 epochs
head -1 said | grep -q "transport_cost" || fail "the old columns: $(cat said)"
cp old.h5 twin.h5
for words in "rerun old.h5 0" "run old.yaml -o old.h5" \
  "merge old.h5 twin.h5 -o none.h5"; do
  # shellcheck disable=SC2086
  expect 6 "$wiresweep" $words
  grep -q "computed by another arithmetic (numerics 1" said ||
    fail "$words: $(cat said)"
done
