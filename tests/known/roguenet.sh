#!/bin/sh
# roguenet.sh WIRESWEEP: what job roguenet refuses before anything runs, what its
# variants are called, and the paper's table beside them.
set -u
tree=$(cd "$(dirname "$0")/../.." && pwd)
. "$(dirname "$0")/../tool/common.sh"

sweep() { # sweep GRAPHS SETTINGS
  printf 'name: t\njob: roguenet\nseed: 1\ndata: glyphs\n' >t.yaml
  printf 'graphs: {%s}\nsettings: {%s}\n' "$@" >>t.yaml
}

# refused WORDS GRAPHS SETTINGS
refused() {
  sweep "$2" "$3"
  "$wiresweep" plan t.yaml >out 2>&1 && fail "accepted: $2, $3"
  grep -qF -- "$1" out || fail "$2, $3: $(cat out)"
}

accepted() { # accepted GRAPHS SETTINGS
  sweep "$@"
  expect 0 "$wiresweep" plan t.yaml
}

accepted "" "epochs: 1"
accepted "nodes: 7" "blocks: 2+2+2"
refused "a graph of 17 nodes for the stem and the 6 blocks of 2+2+2; it must have 7" \
  "" "blocks: 2+2+2"
for blocks in '"0"' 3+ +3 3++4 3-4 3+x 1+1+1+1+1+1+1+1+1 60+5 99999999999; do
  refused "say how many each of 1 to 8 groups has" "" "blocks: $blocks"
done
refused "group 7 would halve images that are 1 pixel wide by then (28 x 28 at first)" \
  "nodes: 8" "blocks: 1+1+1+1+1+1+1"
accepted "nodes: 7" "blocks: 1+1+1+1+1+1" # 28, 14, 7, 4, 2, 1
refused 'no parameter is named like "block*.gate.*"' "" "mode: sum, freeze: block*.gate.*"
refused "shuffle: ring is the same graph in every epoch" "family: ring" "shuffle: yes"
refused "shuffle: spread chooses the graphs of the first epoch alone" \
  "spread: spectral_gap, pool: 20" "shuffle: yes"
accepted "spread: spectral_gap, pool: 20" "shuffle: no"
refused "songwang: degree = 20 must be less than nodes = 17" "degree: 20" ""
refused "stages" "stages: same" ""
expect 0 "$wiresweep" keys roguenet

# a graph of a file
printf 'src,dst,weight\n0,1,1\n1,2,1\n0,2,1\n2,3,1\n' >g.csv
accepted "family: file, path: g.csv" 'blocks: "3"'
refused "a graph of 4 nodes for the stem and the 2 blocks of 1+1; it must have 3" \
  "family: file, path: g.csv" "blocks: 1+1"
refused "shuffle: file is the same graph" "family: file, path: g.csv" \
  'blocks: "3", shuffle: yes'
expect 0 "$wiresweep" net t.yaml --set shuffle=no --set mode=sum --json
grep -q '"layer": *"block2.skips".*"parameters": *1,' said || fail "no skip from 0 to 2"
grep -q '"layer": *"block[13].skips"' said && fail "an ordinary shortcut is no skip"

# ---- variants
cat >v.yaml <<END
name: v
job: roguenet
seed: 1
graphs: {nodes: 4, degree: 2, rewire: 0.5}
replicates: 2
data: glyphs
settings: {blocks: 2+1, width: 2, epochs: 2, batch: 16, train_images: 64, test_images: 32}
design: list
points:
  - {preactivation: no, mode: none}
  - {preactivation: no, mode: gate, freeze: fc.*}
  - {mode: sum}
  - {mode: gate, shuffle: yes}
END
expect 0 "$wiresweep" run v.yaml -o v.h5
"$rows" v.h5 runs variant | uniq | tr '\n' ' ' >got
[ "$(cat got)" = "post-plain post-gate-frozen pre-sum pre-gate-shuffled " ] ||
  fail "variants: $(cat got)"
"$rows" v.h5 runs skips | head -n 2 | tr '\n' ' ' >got
[ "$(cat got)" = "0 0 " ] || fail "a plain network has skips: $(cat got)"
expect 0 "$wiresweep" analyze v.h5
grep -q "^  basic  *pre-gate-shuffled *2  .*)$" said || fail "the table's rows"
grep -q "published on cifar10; these runs are on other data" said ||
  fail "whose data is not said"
sed 's/dataset: cifar10/dataset: glyphs/' "$tree/analysis/recipes/roguenet.yaml" >own.yaml
expect 0 "$wiresweep" analyze v.h5 own.yaml
grep -q "^  basic  *post-plain .*) *0\.88000$" said || fail "published decimals"
grep -q "^  basic  *post-gate-frozen .*) *0\.88402$" said || fail "published decimals"
expect 0 "$wiresweep" report v.h5 -o v.html
