#!/bin/sh
# The commands of README and docs/ work as they stand there, on small files of the
# names that they use; `run` is planned.  Sample recipes fit a result file.
#   pages.sh WIRESWEEP
set -u
tree=$(cd "$(dirname "$0")/../.." && pwd)
. "$(dirname "$0")/../tool/common.sh"
mkdir bin && ln -s "$wiresweep" bin/wiresweep && PATH=$here/bin:$PATH
ln -s "$tree/sweeps" sweeps
ln -s "$tree/analysis" analysis

# ---- the files that the pages speak of
cat >first.yaml <<END
name: first
job: ramanujan
seed: 3
graphs: {family: [kregular, ws, er, ba], nodes: 12, degree: 4, count: 3,
  rewire: {values: 0.1, when: "family == ws"}}
replicates: 2
settings: {width: 4, batch: 16, train_images: 160, test_images: 200, epochs: 2}
END
sed 's/epochs: 2/epochs: 1/' first.yaml >gap.yaml
cat >functional.yaml <<END
name: study1
job: functional
seed: 3
replicates: 3
settings: {strategy: [vanilla, batch_norm, l2, dropout], width: 0.1, epochs: 2,
  batch: 32, train_images: 600, test_images: 50, connectomes: yes}
END
cat >spatial.yaml <<END
name: table1
job: spatial
seed: 3
replicates: 2
data: glyphs+glyphs
settings: {arm: [control, spatial], epochs: 2, batch: 32, train_images: 64,
  test_images: 50}
END
cat >roguenet.yaml <<END
name: table2
job: roguenet
seed: 3
graphs: {nodes: 4, degree: 2, rewire: 0.5}
replicates: 2
settings: {blocks: 2+1, width: 2, mode: [none, gate], epochs: 2, batch: 16,
  train_images: 64, test_images: 50}
END
for made in first:first gap:gap gap:families gap:random functional:study1 \
  functional:results spatial:table1 roguenet:table2 gap:faults; do
  expect 0 wiresweep run "${made%:*}.yaml" -o "${made#*:}.h5"
done
for i in 1 2; do
  expect 0 wiresweep run gap.yaml --shard $i/2 -o part$i.h5
done
cp gap.yaml faults.yaml
wiresweep export gap.h5 >runs.csv
wiresweep export gap.h5 graphs >graphs.csv
mkdir topology
for name in a b c brain connectome d e; do
  wiresweep graph er --nodes 20 --degree 6 --seed "$(printf %d "'$name")" \
    -o "topology/$name.csv" >/dev/null
done
gzip -k topology/b.csv topology/connectome.csv
wiresweep graph er --nodes 20 --degree 6 --seed 9 -o topology/c.graphml >/dev/null
for name in a b brain c connectome d e; do echo "$name.csv,$((i = (${i:-0} + 1) % 3))"; done |
  sed '1i file,label' >topology/who
ln -s topology/who who.csv

# ---- the sample recipe
awk '/^```yaml/ { inside = 1; next } /^```/ { inside = 0 } inside' \
  "$tree/docs/statistics.md" | awk '/^title:/ { n++ } n == 1' >clustering.yaml
expect 0 wiresweep analyze gap.h5 clustering.yaml
grep -q "Do relational graphs" said || fail "the recipe of statistics.md"

# ---- what they say of them
# commands PAGE: those of its fenced blocks, continued lines as one.
commands() {
  awk '/^```/ { inside = !inside; next }
       inside && /\\$/ { sub(/\\$/, ""); printf "%s", $0; next }
       inside { print }' "$1" |
    sed -n 's/^\(\$ \)\{0,1\}\(build\/release\/\)\{0,1\}wiresweep \([a-z]\)/\3/p' |
    sed 's/ #.*//; s/  *$//'
}
lines=0
for page in "$tree"/README.md "$tree"/docs/*.md "$tree"/docs/jobs/*.md; do
  commands "$page" >list
  while IFS= read -r line; do
    lines=$((lines + 1))
    where=$here
    case "$line" in
      run*) line=$(echo "$line" | sed 's/^run/plan/; s/ -j [0-9]*//; s/ -o [^ ]*//; s/ --allow-failures//; s/ --shard [^ ]*//; s/ --retry [^ ]*//') ;;
      submit*) line="$line --dry-run" ;;
      topology*csv*) where=$here/topology && cp who.csv topology/who.csv.txt ;;
      "graph file"* | "graph rewired"*) where=$here/topology ;;
    esac
    line=$(echo "$line" | sed 's/who\.csv/who/; s/SWEEP/first.yaml/; s/FILE/first.h5/')
    if ! (cd "$where" && eval "wiresweep $line") >said 2>&1 </dev/null; then
      grep -q "not found" said && [ -z "${WIRESWEEP_DATA:-}" ] && continue
      fail "$(basename "$page"): wiresweep $line"
    fi
  done <list
done
[ "$lines" -gt 40 ] || fail "only $lines commands were found"
